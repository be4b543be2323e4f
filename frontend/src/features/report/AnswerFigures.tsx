import type { ReactNode } from 'react'

import type { AnswerReport } from '../../api/client'
import { useWordUnit } from '../../app/useInterviewLanguage'
import { useText } from '../../app/useText'
import { lengthText, paceText } from './paceText'
import { speechNumbers } from './speechNumbers'

/** Length, pace, fillers and pauses of a spoken answer; nothing for a typed one. */
export function AnswerFigures({ answer }: { answer: AnswerReport }) {
  const { t, language } = useText()
  const unit = useWordUnit()
  if (answer.transcript_status === 'typed') return null
  const numbers = speechNumbers(answer)
  const { pace_summary: pace, pausing } = answer
  return (
    <dl
      className="flex flex-wrap gap-x-6 gap-y-1 text-[0.9375rem]"
      aria-label={t('exchange.metrics')}
      data-testid="answer-figures"
    >
      <Figure name={t('exchange.duration')}>{lengthText(answer.duration_sec, t)}</Figure>
      {numbers !== null && (
        <>
          <Figure name={t('report.speed')}>
            {pace ? (
              <>
                {paceText(pace, t, language)}{' '}
                <span className="font-normal text-soft">
                  {t('report.wordsPerMin', { n: pace.words_per_min, unit })}
                </span>
              </>
            ) : (
              t('report.wordsPerMin', { n: numbers.wpm, unit })
            )}
          </Figure>
          <Figure name={t('report.fillers')}>
            {t('exchange.fillersValue', { n: numbers.fillers })}
          </Figure>
          {pausing && (
            <Figure name={t('report.longPauses')}>
              {t('report.longPausesValue', { n: pausing.long_count })}
            </Figure>
          )}
        </>
      )}
    </dl>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="text-soft">{name}</dt>
      <dd className="font-semibold tabular-nums">{children}</dd>
    </div>
  )
}
