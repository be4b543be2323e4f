import { useState } from 'react'

import type { AnswerReport } from '../../api/client'
import { useText } from '../../app/useText'
import { Card } from '../../ui/Card'
import { Chip } from '../../ui/Chip'
import { Hint } from '../../ui/Hint'
import { isFollowup, openText } from '../interview/question/openQuestion'
import { MetricsList } from '../interview/history/MetricsList'
import { exchangeOf } from './exchangeOf'
import type { Group } from './answerGroups'
import { ContentSection } from './assessment/ContentSection'
import { Measures } from './Measures'
import { PaceChart } from './charts/PaceChart'
import { Playback } from './playback/playback'
import { Waveform } from './playback/Waveform'
import { Suggestions } from './assessment/Suggestions'
import { TakesChart } from './charts/TakesChart'
import { Timeline } from './charts/Timeline'
import { Transcript } from './transcript/Transcript'
import { FollowupReason } from './FollowupReason'

interface Props {
  group: Group
  number: number
  interviewId: string
}

/** A question with its answer: recording, transcript, measures, and a comparison of takes. */
export function AnswerCard({ group, number, interviewId }: Props) {
  const { t } = useText()
  const { question, last, earlier } = group
  const headingId = `answer-${group.id}`
  return (
    <Card labelledBy={headingId} testId="answer-card">
      <header className="flex flex-wrap items-center gap-2">
        <Chip>{t('report.question', { n: number })}</Chip>
        {isFollowup(question) && <Chip quiet>{t('room.followup')}</Chip>}
        {earlier.length > 0 && (
          <Chip quiet>{t('report.takes', { count: earlier.length + 1 })}</Chip>
        )}
        {last.transcript_status === 'typed' && <Chip quiet>{t('exchange.typed')}</Chip>}
        <h3 id={headingId} lang="ko" className="basis-full text-lg text-pretty">
          {openText(question)}
        </h3>
      </header>
      <FollowupReason question={question} />
      <Answer answer={last} interviewId={interviewId} />
      {earlier.length > 0 && <TakesChart takes={[...earlier, last]} />}
      {earlier.map((take, index) => (
        <details key={take.turn_id} className="rounded-box border border-line px-4">
          <summary className="flex min-h-11 cursor-pointer items-center font-semibold">
            {t('report.take', { n: index + 1 })}
          </summary>
          <div className="flex flex-col gap-4 pb-4">
            <Answer answer={take} interviewId={interviewId} />
          </div>
        </details>
      ))}
    </Card>
  )
}

function Answer({ answer, interviewId }: { answer: AnswerReport; interviewId: string }) {
  const { t } = useText()
  const [playback] = useState(() => new Playback())
  return (
    <>
      {answer.answer_audio_url !== null && (
        <Waveform
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
      <Timeline answer={answer} playback={playback} />
      <MetricsList exchange={exchangeOf(answer)} />
      <Suggestions answer={answer} playback={playback} />
      <ContentSection answer={answer} playback={playback} />
      <Measures answer={answer} />
      {answer.pace.length > 1 && <PaceChart pace={answer.pace} />}
    </>
  )
}
