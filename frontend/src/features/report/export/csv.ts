import type { AnswerReport } from '../../../api/client'
import { openText } from '../../interview/question/openQuestion'
import { speechNumbers } from '../speechNumbers'

/** Columns in order. Each is the key of its heading in the catalogues. */
export const COLUMNS = [
  'question',
  'type',
  'take',
  'answer',
  'corrected',
  'act',
  'status',
  'duration',
  'pace',
  'band',
  'wpm',
  'fillers',
  'pauses',
] as const

export type Column = (typeof COLUMNS)[number]

/** The words of the table in the language of the page. */
export interface CsvWords {
  headings: Record<Column, string>
  type: (type: AnswerReport['question']['type']) => string
  act: (act: AnswerReport['act']) => string
  status: (status: AnswerReport['transcript_status']) => string
  band: (pace: AnswerReport['pace_summary']) => string
}

/**
 * Return the answers as CSV (RFC 4180), one line each. Utterances that are no answers have no
 * measures. The text starts with a byte order mark, so that Excel reads it as UTF-8.
 */
export function csvOf(answers: readonly AnswerReport[], words: CsvWords): string {
  const { headings } = words
  const takes = new Map<string, number>()
  const lines = answers.map((answer) => {
    const id = answer.question.retake_of ?? answer.question.id
    const take = (takes.get(id) ?? 0) + 1
    takes.set(id, take)
    const row = rowOf(answer, take, words)
    return COLUMNS.map((column) => cell(row[column])).join(',')
  })
  return `\uFEFF${[COLUMNS.map((column) => cell(headings[column])).join(','), ...lines].join('\r\n')}\r\n`
}

function rowOf(
  answer: AnswerReport,
  take: number,
  words: CsvWords,
): Record<Column, string | number> {
  const isAnswer = answer.act === 'answer'
  const numbers = isAnswer ? speechNumbers(answer) : null
  const pace = (isAnswer ? answer.pace_summary : null) ?? null
  return {
    question: openText(answer.question),
    type: words.type(answer.question.type),
    take,
    answer: answer.answer_text,
    corrected: answer.corrected_text ?? '',
    act: words.act(answer.act),
    status: words.status(answer.transcript_status),
    duration: answer.transcript_status === 'typed' ? '' : answer.duration_sec,
    pace: pace?.syllables_per_min ?? '',
    band: words.band(pace),
    wpm: pace?.words_per_min ?? numbers?.wpm ?? '',
    fillers: numbers?.fillers ?? '',
    pauses: numbers?.pauses ?? '',
  }
}

/**
 * Return a cell of CSV. A text that starts like a formula gets an apostrophe before it, since
 * spreadsheets would run the formula.
 */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
