import type { AnswerReport } from '../../../api/client'
import { useText } from '../../../app/useText'
import { countedFillers, FILLER_CLASS, isUnsure, PAUSE_CLASS, UNSURE_CLASS } from './marks'

/** The meaning of the marks that occur in the transcript. */
export function Legend({ answer }: { answer: AnswerReport }) {
  const { t } = useText()
  const { fillers, pauses, words } = answer
  const marks = [
    countedFillers(fillers).length > 0 && { look: FILLER_CLASS, words: t('report.legendFiller') },
    pauses.length > 0 && { look: PAUSE_CLASS, words: t('report.legendPause') },
    words.some(isUnsure) && { look: UNSURE_CLASS, words: t('report.legendUnsure') },
  ].filter((mark) => mark !== false)
  if (marks.length === 0) return null
  return (
    <ul
      className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft"
      aria-label={t('report.legend')}
    >
      {marks.map((mark) => (
        <li key={mark.words}>
          <span className={mark.look}>{mark.words}</span>
        </li>
      ))}
    </ul>
  )
}
