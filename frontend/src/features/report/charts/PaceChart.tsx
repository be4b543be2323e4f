import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'

import type { AnswerReport } from '../../../api/client'
import { useText } from '../../../app/useText'

/** Pace over the course of an answer, also as a table for screen readers. */
export function PaceChart({ pace }: { pace: AnswerReport['pace'] }) {
  const { t } = useText()
  const points = pace.map(({ start_s, wpm }) => ({ from: Math.round(start_s), wpm }))
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="text-sm font-semibold text-soft">
        {t('report.pace')} ({t('report.paceUnit')})
      </figcaption>
      <div className="h-36" aria-hidden="true">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
            accessibilityLayer={false}
            data={points}
            margin={{ top: 6, right: 12, bottom: 0, left: -12 }}
          >
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis
              dataKey="from"
              unit={t('report.second')}
              stroke="var(--soft)"
              fontSize={12}
              tickLine={false}
            />
            <YAxis stroke="var(--soft)" fontSize={12} tickLine={false} allowDecimals={false} />
            <Tooltip
              contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line)' }}
              labelFormatter={(from) => t('report.from', { s: Number(from) })}
            />
            <Line
              type="monotone"
              dataKey="wpm"
              name={t('report.paceUnit')}
              stroke="var(--accent)"
              strokeWidth={2.5}
              dot={{ r: 3 }}
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <table className="sr-only">
        <caption>{t('report.paceTable')}</caption>
        <tbody>
          {points.map(({ from, wpm }) => (
            <tr key={from}>
              <th scope="row">{t('report.from', { s: from })}</th>
              <td>{t('exchange.wpmValue', { n: wpm })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
