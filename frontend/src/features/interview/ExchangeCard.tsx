import { soundUrl } from '../../api/client'
import { useText } from '../../app/services'
import type { Exchange } from './flow'
import { MetricsList } from './MetricsList'

interface Props {
  exchange: Exchange
  /** Marks the answer that was understood last. */
  latest?: boolean
}

/** A question, what was understood of its answer, and how the answer was spoken. */
export function ExchangeCard({ exchange, latest = false }: Props) {
  const { t, language } = useText()
  const { question, audioUrl, notices } = exchange
  return (
    <article className={latest ? 'exchange exchange-latest' : 'exchange'}>
      <header>
        {latest && <span className="chip">{t.interview.latest}</span>}
        {question.type === 'followup' && (
          <span className="chip chip-quiet">{t.interview.followup}</span>
        )}
        <h3 lang="ko">{question.text}</h3>
      </header>
      <AnswerText exchange={exchange} />
      <MetricsList exchange={exchange} />
      {notices.length > 0 && (
        <ul className="stand-ins">
          {notices.map((notice) => (
            <li data-testid="notice" key={notice.role}>
              {language === 'ko' ? notice.message : notice.message_en}
            </li>
          ))}
        </ul>
      )}
      {audioUrl !== null && (
        <audio
          controls
          preload="none"
          src={soundUrl(audioUrl)}
          aria-label={`${t.exchange.recording}: ${question.text}`}
        />
      )}
    </article>
  )
}

function AnswerText({ exchange }: { exchange: Exchange }) {
  const { t } = useText()
  switch (exchange.hearing) {
    case 'recognised':
      return (
        <p className="answer-text" lang="ko" data-testid="answer-text">
          {exchange.answerText}
        </p>
      )
    case 'no_speech':
      return (
        <p className="answer-text answer-missing" data-testid="answer-text">
          {t.exchange.noSpeech}
        </p>
      )
    case 'live':
      return (
        <p className="answer-text answer-missing">
          {exchange.answerText ? <span lang="ko">{exchange.answerText}</span> : t.exchange.settling}
        </p>
      )
    case 'pending':
      return (
        <p className="answer-text answer-missing" data-testid="answer-text">
          {t.exchange.pending}
        </p>
      )
  }
}
