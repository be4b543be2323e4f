import type { AnswerReport } from '../../../api/client'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { takeFacts } from './takeFacts'

interface Props {
  before: AnswerReport
  last: AnswerReport
  /** Number of the take `before`, counted from 1. */
  number: number
}

/** The last two takes of a question side by side: figures and texts. */
export function TakesSideBySide({ before, last, number }: Props) {
  const { t, language } = useText()
  const spoken = useInterviewLanguage()
  const names = [
    t('report.take', { n: number }),
    t('report.takeLatest', { n: number + 1 }),
  ] as const
  const facts = takeFacts([before, last], t, language)
  return (
    <section className="flex flex-col gap-2" data-testid="side-by-side">
      <h4 className="text-sm font-semibold text-soft">{t('report.progress')}</h4>
      <table className="w-full table-fixed text-left text-[0.9375rem]">
        <caption className="sr-only">{t('report.takesTable')}</caption>
        <thead>
          <tr>
            <td className="w-20 sm:w-28" />
            {names.map((name) => (
              <th key={name} scope="col" className="py-1.5 pr-3 font-bold">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map(({ key, name, values }) => (
            <tr key={key} className="border-t border-line align-top" data-testid={`fact-${key}`}>
              <th scope="row" className="py-1.5 pr-2 text-sm font-normal text-soft">
                {name}
              </th>
              <td className="py-1.5 pr-3 tabular-nums">{values[0]}</td>
              <td className="py-1.5 pr-3 font-semibold tabular-nums">{values[1]}</td>
            </tr>
          ))}
          <tr className="border-t border-line align-top">
            <th scope="row" className="py-1.5 pr-2 text-sm font-normal text-soft">
              {t('report.takeText')}
            </th>
            {[before, last].map((take) => (
              <td key={take.turn_id} lang={spoken} className="py-1.5 pr-3 text-pretty break-words">
                {take.corrected_text ?? take.answer_text}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  )
}
