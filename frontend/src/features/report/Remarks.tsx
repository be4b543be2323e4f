import type { AnswerReport } from '../../api/client'
import { useText } from '../../app/useText'
import { Hint } from '../../ui/Hint'
import { OtherUtterance } from '../interview/history/OtherUtterance'
import { openText } from '../interview/question/openQuestion'
import { remarksOf } from './answerGroups'

/** Utterances that are no answers, shown without measures; nothing if there are none. */
export function Remarks({ answers }: { answers: readonly AnswerReport[] }) {
  const { t } = useText()
  const remarks = remarksOf(answers)
  if (remarks.length === 0) return null
  return (
    <section
      aria-labelledby="remarks-heading"
      data-testid="remarks"
      className="flex flex-col gap-3"
    >
      <h2 id="remarks-heading" className="text-xl">
        {t('report.remarks')}
      </h2>
      <Hint>{t('report.remarksHint')}</Hint>
      <ol className="flex flex-col gap-2">
        {remarks.map(({ turnId, act, question, text }) => (
          <li key={turnId} className="break-inside-avoid">
            <OtherUtterance act={act} question={openText(question)} text={text} />
          </li>
        ))}
      </ol>
    </section>
  )
}
