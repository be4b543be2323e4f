import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis } from 'recharts'

import type { AnswerReport } from '../../../api/client'
import { useWordUnit } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Hint } from '../../../ui/Hint'
import { speechNumbers } from '../speechNumbers'

/**
 * Comparison of takes: pace, fillers and pauses, each on its own scale. Takes without speech, such
 * as typed ones, are named below it; nothing without two takes to compare.
 */
export function TakesChart({ takes }: { takes: AnswerReport[] }) {
  const { t } = useText()
  const unit = useWordUnit()
  const all = takes.map((take, index) => ({
    name: t('report.take', { n: index + 1 }),
    numbers: speechNumbers(take),
  }))
  const rows = all.flatMap(({ name, numbers }) => (numbers === null ? [] : [{ name, ...numbers }]))
  const others = all.filter(({ numbers }) => numbers === null).map(({ name }) => name)
  if (rows.length < 2) return null
  const measures = [
    { key: 'wpm', name: `${t('exchange.wpm')} (${t('report.paceUnit', { unit })})` },
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
      {others.length > 0 && (
        <Hint testId="takes-unmeasured">
          {t('report.takesUnmeasured', { takes: others.join(', ') })}
        </Hint>
      )}
    </section>
  )
}
