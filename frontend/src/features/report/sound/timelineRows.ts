import type { AnswerReport } from '../../../api/client'
import { countedFillers } from '../transcript/marks'

/** Minimum seconds of a pause that separates two rows of words. */
const PARTING_S = 0.5

export interface TimelineRow {
  kind: 'words' | 'pause' | 'filler' | 'unrecognised'
  startS: number
  endS: number
  /** Words or filler; empty for pauses and voice that was not understood. */
  text: string
}

/** Return what an answer contains in the order of time: words between pauses, and the marks. */
export function timelineRows(
  answer: Pick<AnswerReport, 'words' | 'pauses' | 'fillers' | 'unrecognised'>,
): TimelineRow[] {
  const { words, fillers, unrecognised } = answer
  const pauses = answer.pauses.filter(({ start_s, end_s }) => end_s - start_s >= PARTING_S)
  const marks: TimelineRow[] = [
    ...pauses.map(({ start_s, end_s }) => row('pause', start_s, end_s)),
    ...unrecognised.map(({ start_s, end_s }) => row('unrecognised', start_s, end_s)),
    ...countedFillers(fillers).map(({ start_s, end_s, text }) =>
      row('filler', start_s, end_s, text),
    ),
  ]
  const parting = [...pauses, ...unrecognised]
  const spoken: TimelineRow[] = []
  for (const { start_s, end_s, text } of words) {
    const last = spoken.at(-1)
    if (last && !parting.some((span) => isBetween(span, last, start_s, end_s))) {
      last.endS = end_s
      last.text += ` ${text}`
    } else {
      spoken.push(row('words', start_s, end_s, text))
    }
  }
  return [...spoken, ...marks].sort((a, b) => a.startS - b.startS)
}

/** Return whether the middle of a span is between the last row and the middle of a word. */
function isBetween(
  span: { start_s: number; end_s: number },
  last: TimelineRow,
  wordStartS: number,
  wordEndS: number,
): boolean {
  const middle = (span.start_s + span.end_s) / 2
  return middle > last.startS && middle >= last.endS - 0.3 && middle < (wordStartS + wordEndS) / 2
}

function row(kind: TimelineRow['kind'], startS: number, endS: number, text = ''): TimelineRow {
  return { kind, startS, endS, text }
}
