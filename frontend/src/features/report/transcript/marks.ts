import type { AnswerReport } from '../../../api/client'

type Word = AnswerReport['words'][number]
type Span = Pick<AnswerReport['pauses'][number], 'start_s' | 'end_s'>

/** Words below this confidence are wrong more often than right. */
const UNSURE = 0.4

export const FILLER_CLASS = 'rounded-sm bg-warn-pale px-0.5 text-warn underline decoration-2'
export const PAUSE_CLASS =
  'mx-0.5 rounded-full border border-line px-1.5 text-[0.8125rem] whitespace-nowrap text-soft tabular-nums'
export const UNRECOGNISED_CLASS =
  'mx-0.5 rounded-sm border border-dashed border-record px-1.5 text-[0.8125rem] whitespace-nowrap text-record'
export const UNSURE_CLASS = 'underline decoration-edge decoration-dashed underline-offset-4'

export function isUnsure({ confidence }: Pick<Word, 'confidence'>): boolean {
  return confidence !== null && confidence < UNSURE
}

/** Minimum length in seconds of a marked pause. */
const MARKED_PAUSE_S = 0.5

/** Return the fillers that are counted. Habitual words are reported separately. */
export function countedFillers(fillers: AnswerReport['fillers']): AnswerReport['fillers'] {
  return fillers.filter(({ tier }) => tier !== 'habit')
}

/** A word of the transcript with the pause and filler before it. */
export interface MarkedWord {
  word: Word
  index: number
  filler: boolean
  unsure: boolean
  /** Whether there is a filler before the word in the audio but not in the transcript. */
  hasFillerBefore: boolean
  /** Length in seconds of the pause before the word; null for none. */
  pauseS: number | null
  /** Whether there is voice before the word that was not understood. */
  hasUnrecognisedBefore: boolean
}

/** Return the words with their marks, in order. */
export function markWords(answer: AnswerReport): MarkedWord[] {
  const { words, pauses, unrecognised } = answer
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
      hasUnrecognisedBefore: unrecognised.some((span) => isIn(gap, span)),
    }
  })
}

/** Return whether there is voice after the last word that was not understood. */
export function endsUnrecognised({
  words,
  unrecognised,
}: Pick<AnswerReport, 'words' | 'unrecognised'>): boolean {
  return unrecognised.some((span) => middle(span) >= middle(words.at(-1)))
}

/** Return whether the middle of `span` is in `gap`: word boundaries are 0.1 to 0.2 s off. */
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
