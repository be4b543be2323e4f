import type { ReactNode } from 'react'

import { useWordUnit } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import type { Exchange } from '../state/stage'

/** Length, pace and fillers of an answer; without speech only the length. */
export function MetricsList({ exchange: { metrics, transcriptStatus } }: { exchange: Exchange }) {
  const { t } = useText()
  const unit = useWordUnit()
  if (!metrics || transcriptStatus === 'typed') return null
  const spoken = transcriptStatus === 'recognised'
  return (
    <dl
      className="flex flex-wrap gap-x-6 gap-y-1 text-[0.9375rem]"
      aria-label={t('exchange.metrics')}
    >
      <Metric name={t('exchange.duration')} testId="metric-duration">
        {t('exchange.durationValue', { s: metrics.duration_sec.toFixed(1) })}
      </Metric>
      <Metric name={t('exchange.wpm')} testId="metric-wpm">
        {spoken ? t('exchange.wpmValue', { n: metrics.wpm, unit }) : <NotMeasured />}
      </Metric>
      <Metric name={t('exchange.fillers')} testId="metric-fillers">
        {spoken ? t('exchange.fillersValue', { n: metrics.filler_count }) : <NotMeasured />}
      </Metric>
    </dl>
  )
}

function Metric(props: { name: string; testId: string; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="text-soft">{props.name}</dt>
      <dd className="font-semibold tabular-nums" data-testid={props.testId}>
        {props.children}
      </dd>
    </div>
  )
}

function NotMeasured() {
  const { t } = useText()
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="sr-only">{t('exchange.notMeasured')}</span>
    </>
  )
}
