import type { AnswerReport } from '../../api/client'

type Word = AnswerReport['words'][number]
type Span = AnswerReport['pauses'][number]

/** Below this the recogniser is more often wrong than right. */
const UNSURE = 0.4

export const FILLER_LOOK = 'rounded-sm bg-warn-pale px-0.5 text-warn underline decoration-2'
export const PAUSE_LOOK =
  'mx-0.5 rounded-full border border-line px-1.5 text-[0.8125rem] whitespace-nowrap text-soft tabular-nums'
export const UNSURE_LOOK = 'underline decoration-edge decoration-dashed underline-offset-4'

export function isUnsure({ confidence }: Pick<Word, 'confidence'>): boolean {
  return confidence !== null && confidence < UNSURE
}

/** What stands in the transcript: words, and before them the pauses. */
export interface Marked {
  word: Word
  index: number
  filler: boolean
  unsure: boolean
  /** Length of the pause before it, in seconds; null for none. */
  pauseS: number | null
}

/** The words with their marks, in order. */
export function marked({ words, fillers, pauses }: AnswerReport): Marked[] {
  return words.map((word, index) => ({
    word,
    index,
    filler: fillers.some((span) => overlap(span, word) > 0),
    unsure: isUnsure(word),
    pauseS: pauseBefore(pauses, word, words[index - 1]),
  }))
}

function pauseBefore(pauses: readonly Span[], word: Word, before: Word | undefined): number | null {
  const from = before?.end_s ?? 0
  const pause = pauses.find(
    ({ start_s, end_s }) => start_s >= from - 0.01 && end_s <= word.start_s + 0.01,
  )
  return pause ? pause.end_s - pause.start_s : null
}

function overlap(a: Span, b: Span): number {
  return Math.min(a.end_s, b.end_s) - Math.max(a.start_s, b.start_s)
}
