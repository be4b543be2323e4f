import type { AnswerReport } from '../../../api/client'
import { useInterviewLanguage, useWordUnit } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { clock } from '../../../lib/formatDuration'
import { timelineRows } from './timelineRows'

/** The sound view of an answer as a table, collapsed. */
export function SoundTable({ answer }: { answer: AnswerReport }) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const unit = useWordUnit()
  const rows = timelineRows(answer)
  if (rows.length === 0) return null
  return (
    <details className="print:hidden" data-testid="sound-table">
      <summary className="flex min-h-11 cursor-pointer items-center text-sm font-semibold text-soft">
        {t('report.asTable')}
      </summary>
      <div className="flex flex-col gap-4">
        <table className="w-full text-left text-sm">
          <caption className="sr-only">{t('report.soundTable')}</caption>
          <thead>
            <tr className="text-soft">
              <th scope="col" className="w-24 py-1 font-semibold">
                {t('report.tableTime')}
              </th>
              <th scope="col" className="w-28 py-1 font-semibold">
                {t('report.tableKind')}
              </th>
              <th scope="col" className="py-1 font-semibold">
                {t('report.tableText')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ kind, startS, endS, text }) => (
              <tr key={`${kind}-${startS}`} className="border-t border-line align-top">
                <td className="py-1.5 tabular-nums">{clock(Math.floor(startS))}</td>
                <td className="py-1.5">{t(`report.kinds.${kind}`)}</td>
                <td className="py-1.5 text-pretty">
                  {kind === 'pause' || kind === 'unrecognised' ? (
                    t('report.secondsExact', { s: (endS - startS).toFixed(1) })
                  ) : (
                    <span lang={language}>{text || t('report.heardFiller')}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {answer.pace.length > 1 && (
          <table className="w-full text-left text-sm">
            <caption className="py-1 text-left font-semibold text-soft">
              {t('report.paceTable')}
            </caption>
            <tbody>
              {answer.pace.map(({ start_s, wpm }) => (
                <tr key={start_s} className="border-t border-line">
                  <th scope="row" className="w-24 py-1.5 font-normal tabular-nums">
                    {t('report.from', { s: Math.round(start_s) })}
                  </th>
                  <td className="py-1.5 tabular-nums">
                    {t('report.wordsPerMin', { n: wpm, unit })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </details>
  )
}
