import { useEffect, useState } from 'react'

import type { AnswerReport, Question, Report } from '../../../api/client'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { Hint } from '../../../ui/Hint'
import { Select } from '../../../ui/Select'
import { openText } from '../../interview/question/openQuestion'
import { AnswerFigures } from '../../report/AnswerFigures'
import { Star } from '../../report/assessment/Star'
import { FollowupReason } from '../../report/FollowupReason'
import { Measures } from '../../report/Measures'
import { Playback } from '../../report/playback/playback'
import { SoundView } from '../../report/sound/SoundView'
import { Told } from '../../report/Told'
import { Legend } from '../../report/transcript/Legend'
import { UnrecognisedList } from '../../report/transcript/UnrecognisedList'
import { Words } from '../../report/transcript/Words'
import type { ScoredQuestion } from '../api/reviewRequests'
import { useConsoleText } from '../texts'

const RATES = ['0.75', '1', '1.25', '1.5', '1.75', '2'] as const
type Rate = (typeof RATES)[number]

/** The speed that was chosen last. It stays for all answers until the page is closed. */
let lastRate: Rate = '1'

interface Props {
  report: Report
  question: ScoredQuestion
  number: number
  /** Null for the first question. */
  onPrevious: (() => void) | null
  /** Null for the last question. */
  onNext: (() => void) | null
}

/** A planned question with its answers: the sound, what was said, and why it was followed up. */
export function QuestionAnswers({ report, question, number, onPrevious, onNext }: Props) {
  const { t } = useConsoleText()
  const [rate, setRate] = useState<Rate>(lastRate)
  const answers = report.answers.filter(
    ({ turn_id, act, superseded }) =>
      question.turns.includes(turn_id) && act === 'answer' && !superseded,
  )
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-xl">{t('review.question', { n: number })}</h2>
        <div className="w-36">
          <Select
            label={t('review.speed')}
            hidesLabel
            testId="rate"
            value={rate}
            options={RATES.map((value) => ({
              value,
              label: t('review.speedValue', { rate: value }),
            }))}
            onChange={(chosen) => {
              lastRate = chosen
              setRate(chosen)
            }}
          />
        </div>
      </div>
      {answers.map((answer, index) => (
        <Answer
          key={answer.turn_id}
          answer={answer}
          followups={followupOf(answers[index + 1])}
          rate={Number(rate)}
        />
      ))}
      <div className="flex flex-wrap justify-between gap-2">
        <Button isDisabled={onPrevious === null} onPress={() => onPrevious?.()}>
          {t('review.previousQuestion')}
        </Button>
        <Button isDisabled={onNext === null} onPress={() => onNext?.()}>
          {t('review.nextQuestion')}
        </Button>
      </div>
    </div>
  )
}

function followupOf(next: AnswerReport | undefined): Question[] {
  return next?.question.type === 'followup' ? [next.question] : []
}

interface AnswerProps {
  answer: AnswerReport
  /** The question that followed up the answer. */
  followups: readonly Question[]
  rate: number
}

function Answer({ answer, followups, rate }: AnswerProps) {
  const { t } = useConsoleText()
  const language = useInterviewLanguage()
  const [playback] = useState(() => new Playback())
  useEffect(() => {
    playback.setRate(rate)
  }, [playback, rate])
  const { question, content, answer_audio_url: url } = answer
  const headingId = `reviewed-${answer.turn_id}`
  return (
    <article
      aria-labelledby={headingId}
      data-testid="reviewed-answer"
      className="flex flex-col gap-4 rounded-card border border-line bg-surface p-4 shadow-sm sm:p-6"
    >
      <h3 id={headingId} className="flex flex-wrap items-baseline gap-2 text-[1.0625rem]">
        {question.type === 'followup' && <Chip quiet>{t('review.followup')}</Chip>}
        <span lang={language} className="min-w-0 text-pretty">
          {openText(question)}
        </span>
      </h3>
      <FollowupReason question={question} />
      {url !== null && <SoundView answer={answer} interviewId="" url={url} playback={playback} />}
      <Said answer={answer} playback={playback} />
      <UnrecognisedList answer={answer} playback={playback} />
      <Told answer={answer} followups={followups} />
      {content.star !== null && (
        <Star star={content.star} playback={url === null ? null : playback} />
      )}
      <AnswerNotices answer={answer} />
      {answer.measures.length > 0 && (
        <div className="flex flex-col gap-2">
          <AnswerFigures answer={answer} />
          <Hint testId="measures-note">{t('review.measuresNote')}</Hint>
          <Measures answer={answer} />
        </div>
      )}
    </article>
  )
}

/** The transcript, whose words follow the sound, or why there is none. */
function Said({ answer, playback }: { answer: AnswerReport; playback: Playback }) {
  const { t } = useConsoleText()
  const language = useInterviewLanguage()
  const { transcript_status: status, answer_text: text, corrected_text: corrected } = answer
  return (
    <div className="flex flex-col gap-3">
      {status === 'typed' && <Hint>{t('review.typed')}</Hint>}
      {status === 'no_speech' && <Hint>{t('review.noSpeech')}</Hint>}
      {status === 'other_language' && <Hint>{t('review.otherLanguage')}</Hint>}
      {(status === 'pending' || status === null) && <Hint>{t('review.pending')}</Hint>}
      {answer.words.length > 0 ? (
        <>
          <Words answer={answer} playback={playback} />
          <Legend answer={answer} />
        </>
      ) : (
        text !== '' && (
          <p lang={language} data-testid="answer-text" className="text-pretty whitespace-pre-line">
            {text}
          </p>
        )
      )}
      {corrected !== null && (
        <div className="border-l-[3px] border-accent pl-3.5">
          <p className="text-sm font-semibold text-soft">{t('review.corrected')}</p>
          <p lang={language} className="text-pretty whitespace-pre-line">
            {corrected}
          </p>
        </div>
      )}
    </div>
  )
}

/** What was different in this turn, such as a fallback that was used. */
function AnswerNotices({ answer: { notices } }: { answer: AnswerReport }) {
  const { t, language } = useConsoleText()
  if (notices.length === 0) return null
  return (
    <div className="flex flex-col gap-1 text-sm text-soft">
      <p className="font-semibold">{t('review.notices')}</p>
      <ul className="list-disc pl-5">
        {notices.map(({ role, used, message, message_en }) => (
          <li key={`${role} ${used}`} data-testid="notice">
            {language === 'ko' ? message : message_en}
          </li>
        ))}
      </ul>
    </div>
  )
}
