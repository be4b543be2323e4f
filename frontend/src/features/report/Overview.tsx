import type { Report } from '../../api/client'
import { useText } from '../../app/useText'

/** Summary numbers of the interview. */
export function Overview({ totals }: { totals: Report['totals'] }) {
  const { t } = useText()
  const none = t('exchange.notMeasured')
  const seconds = Math.round(totals.speaking_sec)
  const [m, s] = [Math.floor(seconds / 60), seconds % 60]
  const share = totals.pause_share
  const numbers = [
    [t('report.answers'), t('report.answersValue', { n: totals.answers })],
    [t('report.speaking'), m > 0 ? t('report.minutes', { m, s }) : t('report.seconds', { s })],
    [
      t('report.averagePace'),
      totals.wpm === null ? none : t('exchange.wpmValue', { n: totals.wpm }),
    ],
    [
      t('report.fillers'),
      totals.filler_count === null ? none : t('exchange.fillersValue', { n: totals.filler_count }),
    ],
    [
      t('report.pauses'),
      share === null
        ? none
        : `${t('report.pausesValue', { n: totals.pause_count })} · ${t('report.pauseShare', { percent: Math.round(share * 100) })}`,
    ],
  ] as const
  return (
    <section aria-labelledby="overview-heading" className="flex flex-col gap-3">
      <h2 id="overview-heading" className="text-xl">
        {t('report.overview')}
      </h2>
      <dl className="grid grid-cols-2 overflow-hidden rounded-box border border-line bg-surface sm:grid-cols-3 lg:grid-cols-5">
        {numbers.map(([name, value]) => (
          <div key={name} className="p-4 shadow-[1px_0_0_var(--line),0_1px_0_var(--line)]">
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="text-lg font-bold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
