import type { ReactNode } from 'react'

import { playbackUrl } from '../../../api/urls'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Chip } from '../../../ui/Chip'
import type { Exchange } from '../state/stage'
import { isFollowup, openText } from '../question/openQuestion'
import { MetricsList } from './MetricsList'
import { OtherUtterance } from './OtherUtterance'

interface Props {
  exchange: Exchange
  interviewId: string
  /** Whether this is the latest answer. */
  latest?: boolean
  children?: ReactNode
}

/**
 * A question with the transcript and measures of its answer. An utterance that is no answer is shown
 * without measures.
 */
export function ExchangeCard({ exchange, interviewId, latest = false, children }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const { question, audioUrl, superseded, act } = exchange
  if (act !== null && act !== 'answer') {
    return (
      <OtherUtterance
        act={act}
        question={openText(question)}
        text={exchange.answerText}
        latest={latest}
      >
        {children}
      </OtherUtterance>
    )
  }
  return (
    <article
      className={`flex flex-col gap-3.5 rounded-box border bg-surface p-4 sm:p-6 ${latest ? 'border-accent' : 'border-line'}`}
    >
      <header className="flex flex-wrap items-center gap-2">
        {latest && <Chip>{t('room.latest')}</Chip>}
        {isFollowup(question) && <Chip quiet>{t('room.followup')}</Chip>}
        {superseded && <Chip quiet>{t('room.superseded')}</Chip>}
        {exchange.transcriptStatus === 'typed' && <Chip quiet>{t('exchange.typed')}</Chip>}
        <h3 lang={language} className="basis-full text-base font-bold text-pretty">
          {openText(question)}
        </h3>
      </header>
      <AnswerText exchange={exchange} />
      <MetricsList exchange={exchange} />
      {audioUrl !== null && (
        <audio
          controls
          preload="none"
          src={playbackUrl(audioUrl, interviewId)}
          aria-label={`${t('exchange.recording')}: ${openText(question)}`}
        />
      )}
      {children}
    </article>
  )
}

function AnswerText({ exchange: { transcriptStatus, answerText } }: { exchange: Exchange }) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const missing = 'border-l-[3px] border-accent-pale pl-3.5 text-soft'
  switch (transcriptStatus) {
    case 'recognised':
    case 'typed':
      return (
        <p
          lang={language}
          data-testid="answer-text"
          className="border-l-[3px] border-accent pl-3.5 text-pretty whitespace-pre-line"
        >
          {answerText}
        </p>
      )
    case 'other_language':
      return (
        <>
          <p data-testid="answer-text" className="border-l-[3px] border-accent pl-3.5 text-pretty">
            {answerText}
          </p>
          <p className={missing}>{t('exchange.otherLanguage')}</p>
        </>
      )
    case 'no_speech':
      return (
        <p className={missing} data-testid="answer-text">
          {t('exchange.noSpeech')}
        </p>
      )
    case 'live':
      return (
        <p className={missing}>
          {answerText ? <span lang={language}>{answerText}</span> : t('exchange.settling')}
        </p>
      )
    case 'pending':
      return (
        <p className={missing} data-testid="answer-text">
          {t('exchange.pending')}
        </p>
      )
  }
}
