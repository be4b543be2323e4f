import { useId, useState } from 'react'

import type { AnswerReport, Question } from '../../api/client'
import { useInterviewLanguage } from '../../app/useInterviewLanguage'
import { useText } from '../../app/useText'
import { Chip } from '../../ui/Chip'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { isFollowup, openText } from '../interview/question/openQuestion'
import { AnswerFigures } from './AnswerFigures'
import type { Group } from './answerGroups'
import { ContentSection } from './assessment/ContentSection'
import { Suggestions } from './assessment/Suggestions'
import { TakesChart } from './charts/TakesChart'
import { ExampleSection } from './example/ExampleSection'
import { FollowupReason } from './FollowupReason'
import { Measures } from './Measures'
import { lengthText, paceText } from './paceText'
import { Playback } from './playback/playback'
import { RetakeAnswer } from './takes/RetakeAnswer'
import { TakesSideBySide } from './takes/TakesSideBySide'
import { SoundView } from './sound/SoundView'
import { Told } from './Told'
import { Transcript } from './transcript/Transcript'
import { UnrecognisedList } from './transcript/UnrecognisedList'

interface Props {
  group: Group
  number: number
  /** The questions that followed up the answer. */
  followups: readonly Question[]
  interviewId: string
  isOpen: boolean
  onToggle: (isOpen: boolean) => void
  canRetake: boolean
}

/** A question in one line; opened, its answer with sound, transcript, measures and takes. */
export function AnswerCard(props: Props) {
  const { group, number, followups, interviewId, isOpen, onToggle, canRetake } = props
  const { t } = useText()
  const language = useInterviewLanguage()
  const { question, last, earlier } = group
  const headingId = `answer-${group.id}`
  const panelId = useId()
  const before = earlier.at(-1)
  return (
    <section
      aria-labelledby={headingId}
      data-testid="answer-card"
      className="rounded-card border border-line bg-surface shadow-sm"
    >
      <header>
        <h3 className="text-base font-normal">
          <button
            type="button"
            id={headingId}
            aria-expanded={isOpen}
            aria-controls={isOpen ? panelId : undefined}
            data-testid="answer-toggle"
            onClick={() => {
              onToggle(!isOpen)
            }}
            className="flex w-full cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 rounded-card px-5 py-3 text-left hover:bg-sunken sm:flex-nowrap sm:px-6"
          >
            <span className="flex flex-none gap-1.5">
              <Chip>{t('report.question', { n: number })}</Chip>
              {isFollowup(question) && <Chip quiet>{t('room.followup')}</Chip>}
            </span>
            <span
              lang={language}
              className={`min-w-0 basis-full font-semibold text-pretty sm:flex-1 sm:basis-auto ${isOpen ? '' : 'sm:truncate'}`}
            >
              {openText(question)}
            </span>
            <span className="flex flex-1 flex-none items-center gap-x-2 text-sm text-soft tabular-nums">
              {earlier.length > 0 && (
                <Chip quiet>{t('report.takes', { count: earlier.length + 1 })}</Chip>
              )}
              <LineFigures answer={last} />
            </span>
            <Icon name={isOpen ? 'up' : 'down'} className="text-soft" />
          </button>
        </h3>
      </header>
      {isOpen && (
        <div id={panelId} className="flex flex-col gap-4 border-t border-line p-5 sm:p-6">
          <FollowupReason question={question} />
          {before && <TakesSideBySide before={before} last={last} number={earlier.length} />}
          {before && <h4 className="font-semibold">{t('report.lastTake')}</h4>}
          <Answer answer={last} interviewId={interviewId} followups={followups} />
          {canRetake && <RetakeAnswer answer={last} />}
          {earlier.length > 1 && <TakesChart takes={[...earlier, last]} />}
          {earlier.map((take, index) => (
            <details key={take.turn_id} className="rounded-box border border-line px-4">
              <summary className="flex min-h-11 cursor-pointer items-center font-semibold">
                {t('report.take', { n: index + 1 })}
              </summary>
              <div className="flex flex-col gap-4 pb-4">
                <Answer answer={take} interviewId={interviewId} followups={[]} />
              </div>
            </details>
          ))}
        </div>
      )}
    </section>
  )
}

/** Length and pace of an answer, or why it has none. */
function LineFigures({ answer }: { answer: AnswerReport }) {
  const { t, language } = useText()
  const { transcript_status: status, pace_summary: pace } = answer
  if (status === 'typed') return <Chip quiet>{t('exchange.typed')}</Chip>
  return (
    <span className="whitespace-nowrap" data-testid="line-figures">
      {[
        lengthText(answer.duration_sec, t),
        status === 'no_speech' && t('report.noVoice'),
        pace && paceText(pace, t, language),
      ]
        .filter(Boolean)
        .join(' · ')}
    </span>
  )
}

interface AnswerProps {
  answer: AnswerReport
  interviewId: string
  followups: readonly Question[]
}

function Answer({ answer, interviewId, followups }: AnswerProps) {
  const { t } = useText()
  const [playback] = useState(() => new Playback())
  return (
    <>
      <Told answer={answer} followups={followups} />
      <AnswerFigures answer={answer} />
      {answer.answer_audio_url !== null && (
        <SoundView
          answer={answer}
          interviewId={interviewId}
          url={answer.answer_audio_url}
          playback={playback}
        />
      )}
      {answer.transcript_status === 'no_speech' && <Hint>{t('exchange.noSpeech')}</Hint>}
      {answer.transcript_status === 'other_language' && <Hint>{t('exchange.otherLanguage')}</Hint>}
      {(answer.transcript_status === 'pending' || answer.transcript_status === null) && (
        <Hint>{t('exchange.pending')}</Hint>
      )}
      <Transcript answer={answer} playback={playback} interviewId={interviewId} />
      <UnrecognisedList answer={answer} playback={playback} />
      <Suggestions answer={answer} playback={playback} />
      <ContentSection answer={answer} playback={playback} />
      <ExampleSection answer={answer} interviewId={interviewId} />
      <Measures answer={answer} />
    </>
  )
}
