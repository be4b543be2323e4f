import type { AnswerReport } from '../../../api/client'

type Word = AnswerReport['words'][number]
type Span = Pick<AnswerReport['pauses'][number], 'start_s' | 'end_s'>

/** Below this the recogniser is more often wrong than right. */
const UNSURE = 0.4

export const FILLER_CLASS = 'rounded-sm bg-warn-pale px-0.5 text-warn underline decoration-2'
export const PAUSE_CLASS =
  'mx-0.5 rounded-full border border-line px-1.5 text-[0.8125rem] whitespace-nowrap text-soft tabular-nums'
export const UNSURE_CLASS = 'underline decoration-edge decoration-dashed underline-offset-4'

export function isUnsure({ confidence }: Pick<Word, 'confidence'>): boolean {
  return confidence !== null && confidence < UNSURE
}

/** A shorter pause than this is not worth a mark between words. */
const MARKED_PAUSE_S = 0.5

/** The fillers that count: habits of speech are reported apart. */
export function countedFillers(fillers: AnswerReport['fillers']): AnswerReport['fillers'] {
  return fillers.filter(({ tier }) => tier !== 'habit')
}

/** What stands in the transcript: words, and before them pauses and fillers that have no word. */
export interface MarkedWord {
  word: Word
  index: number
  filler: boolean
  unsure: boolean
  /** A filler was heard before it that the recogniser left out. */
  hasFillerBefore: boolean
  /** Length of the pause before it, in seconds; null for none. */
  pauseS: number | null
}

/** The words with their marks, in order. */
export function markWords(answer: AnswerReport): MarkedWord[] {
  const { words, pauses } = answer
  const fillers = countedFillers(answer.fillers)
  return words.map((word, index) => {
    const gap = { start_s: middle(words[index - 1]), end_s: middle(word) }
    const pause = pauses.find((span) => isIn(gap, span) && lengthOf(span) >= MARKED_PAUSE_S)
    return {
      word,
      index,
      filler: fillers.some((span) => span.text !== '' && overlap(span, word) > 0),
      unsure: isUnsure(word),
      hasFillerBefore: fillers.some((span) => span.text === '' && isIn(gap, span)),
      pauseS: pause ? lengthOf(pause) : null,
    }
  })
}

/** Recognisers are a tenth or two off at the ends of words, and right about their middles. */
function isIn(gap: Span, span: Span): boolean {
  const at = middle(span)
  return at >= gap.start_s && at < gap.end_s
}

function middle(span: Span | undefined): number {
  return span ? (span.start_s + span.end_s) / 2 : 0
}

function lengthOf({ start_s, end_s }: Span): number {
  return end_s - start_s
}

function overlap(a: Span, b: Span): number {
  return Math.min(a.end_s, b.end_s) - Math.max(a.start_s, b.start_s)
}
