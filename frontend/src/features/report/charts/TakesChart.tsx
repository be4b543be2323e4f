import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis } from 'recharts'

import type { AnswerReport } from '../../../api/client'
import { useText } from '../../../app/useText'

/** Comparison of takes: pace, fillers and pauses, each on its own scale. */
export function TakesChart({ takes }: { takes: AnswerReport[] }) {
  const { t } = useText()
  const rows = takes.map((take, index) => ({
    name: t('report.take', { n: index + 1 }),
    wpm: take.metrics?.wpm ?? 0,
    fillers: take.fillers.length,
    pauses: take.pauses.length,
  }))
  const measures = [
    { key: 'wpm', name: `${t('exchange.wpm')} (${t('report.paceUnit')})` },
    { key: 'fillers', name: t('report.fillers') },
    { key: 'pauses', name: t('report.pauses') },
  ] as const
  return (
    <section className="flex flex-col gap-2" data-testid="takes">
      <h4 className="text-sm font-semibold text-soft">{t('report.progress')}</h4>
      <div className="grid gap-3 sm:grid-cols-3">
        {measures.map(({ key, name }) => (
          <figure key={key} className="rounded-box bg-sunken p-3">
            <figcaption className="text-sm">{name}</figcaption>
            <div className="h-28" aria-hidden="true">
              <ResponsiveContainer width="100%" height="100%">
                <BarChart
                  accessibilityLayer={false}
                  data={rows}
                  margin={{ top: 18, right: 4, bottom: 0, left: 4 }}
                >
                  <XAxis dataKey="name" stroke="var(--soft)" fontSize={12} tickLine={false} />
                  <Bar
                    dataKey={key}
                    fill="var(--accent)"
                    radius={4}
                    minPointSize={2}
                    isAnimationActive={false}
                  >
                    <LabelList dataKey={key} position="top" fill="var(--ink)" fontSize={12} />
                  </Bar>
                </BarChart>
              </ResponsiveContainer>
            </div>
            <ul className="sr-only">
              {rows.map((row) => (
                <li key={row.name}>
                  {row.name}: {row[key]}
                </li>
              ))}
            </ul>
          </figure>
        ))}
      </div>
    </section>
  )
}
