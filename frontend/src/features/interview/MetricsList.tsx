import { useText } from '../../app/services'
import type { Exchange } from './flow'

/** Length, pace and fillers of an answer. Where nothing was heard, only its length is known. */
export function MetricsList({ exchange: { metrics, hearing } }: { exchange: Exchange }) {
  const { t } = useText()
  if (!metrics) return null
  const spoken = hearing === 'recognised'
  return (
    <dl className="metrics" aria-label={t.exchange.metrics}>
      <Metric name={t.exchange.duration} testId="metric-duration">
        {t.exchange.durationValue(metrics.duration_sec.toFixed(1))}
      </Metric>
      <Metric name={t.exchange.wpm} testId="metric-wpm">
        {spoken ? t.exchange.wpmValue(metrics.wpm) : <NotMeasured />}
      </Metric>
      <Metric name={t.exchange.fillers} testId="metric-fillers">
        {spoken ? t.exchange.fillersValue(metrics.filler_count) : <NotMeasured />}
      </Metric>
    </dl>
  )
}

function Metric(props: { name: string; testId: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd data-testid={props.testId}>{props.children}</dd>
    </div>
  )
}

function NotMeasured() {
  const { t } = useText()
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{t.exchange.notMeasured}</span>
    </>
  )
}
