import type { AnswerReport } from '../../../api/client'
import { useText } from '../../../app/useText'
import { counted, FILLER_LOOK, isUnsure, PAUSE_LOOK, UNSURE_LOOK } from './marks'

/** What the marks in the transcript mean; only those that occur. */
export function Legend({ answer }: { answer: AnswerReport }) {
  const { t } = useText()
  const { fillers, pauses, words } = answer
  const marks = [
    counted(fillers).length > 0 && { look: FILLER_LOOK, words: t('report.legendFiller') },
    pauses.length > 0 && { look: PAUSE_LOOK, words: t('report.legendPause') },
    words.some(isUnsure) && { look: UNSURE_LOOK, words: t('report.legendUnsure') },
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
