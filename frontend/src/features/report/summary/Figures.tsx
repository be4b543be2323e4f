import type { ReactNode } from 'react'

import type { Report } from '../../../api/client'
import { useWordUnit } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { lengthText, paceText } from '../paceText'
import { Scale } from './Scale'

/** Ends of the scales: syllables a minute, and long pauses a minute. */
const PACE_ENDS = [130, 375] as const
const PAUSE_ENDS = [0, 8] as const
const PAUSE_LIMITS = [1, 4] as const

/** Answers, pace and pauses of the interview; the last two on a scale. */
export function Figures({ report }: { report: Report }) {
  const { t, language } = useText()
  const { totals, summary } = report
  const unit = useWordUnit()
  const pace = summary?.pace ?? null
  const pauses = summary?.pauses ?? null
  const none = t('exchange.notMeasured')
  const inKorean = language === 'ko'
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-3" data-testid="figures">
      <Figure name={t('report.answers')}>
        <p className="font-bold tabular-nums">
          {t('report.answersValue', { n: totals.answers })}
          {totals.speaking_sec > 0 && ` · ${lengthText(totals.speaking_sec, t)}`}
        </p>
        {totals.filler_count !== null && (
          <p className="text-sm text-soft">
            {t('report.fillersCount', { n: totals.filler_count })}
          </p>
        )}
      </Figure>
      <Figure name={t('report.speed')}>
        {pace === null ? (
          <p className="font-bold">{none}</p>
        ) : (
          <>
            <p>
              <span className="font-bold tabular-nums" data-testid="pace">
                {paceText(pace, t, language)}
              </span>{' '}
              <span className="text-sm whitespace-nowrap text-soft">
                {t('report.wordsPerMin', { n: pace.words_per_min, unit })}
              </span>
            </p>
            {pace.ordinary_lowest !== null && pace.ordinary_highest !== null && (
              <Scale
                value={pace.syllables_per_min}
                ends={PACE_ENDS}
                limits={[pace.ordinary_lowest, pace.ordinary_highest]}
                names={[t('report.bands.slow'), t('report.bands.ordinary'), t('report.bands.fast')]}
              />
            )}
          </>
        )}
      </Figure>
      <Figure name={t('report.longPauses')}>
        {pauses === null ? (
          <p className="font-bold">{none}</p>
        ) : (
          <>
            <p>
              <span className="font-bold tabular-nums" data-testid="pauses">
                {[
                  t('report.longPerMin', { n: pauses.long_per_min.toFixed(1) }),
                  inKorean ? pauses.label : pauses.label_en,
                ]
                  .filter((text) => text !== '')
                  .join(' · ')}
              </span>{' '}
              {pauses.long_count > 0 && (
                <span className="text-sm whitespace-nowrap text-soft">
                  {t('report.longBetween', { all: pauses.long_count, n: pauses.long_between })}
                </span>
              )}
            </p>
            <Scale
              value={pauses.long_per_min}
              ends={PAUSE_ENDS}
              limits={PAUSE_LIMITS}
              names={[t('report.bands.rare'), t('report.bands.some'), t('report.bands.frequent')]}
            />
          </>
        )}
      </Figure>
    </dl>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="flex flex-col gap-1.5">{children}</dd>
    </div>
  )
}
