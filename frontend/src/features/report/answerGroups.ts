import type { AnswerReport } from '../../api/client'

/** A question and every answer that was given to it, the last one being what counts. */
export interface Group {
  /** Of the question as it was asked first. */
  id: string
  last: AnswerReport
  /** Those before it, oldest first; mostly none. */
  earlier: AnswerReport[]
}

/** The answers by question, in the order in which the questions were first asked. */
export function groupsOf(answers: readonly AnswerReport[]): Group[] {
  const takes = new Map<string, AnswerReport[]>()
  for (const answer of answers) {
    const id = answer.question.retake_of ?? answer.question.id
    takes.set(id, [...(takes.get(id) ?? []), answer])
  }
  return [...takes].flatMap(([id, all]) => {
    const last = all.at(-1)
    return last ? [{ id, last, earlier: all.slice(0, -1) }] : []
  })
}

/** `items` in their order, those beside each other that share a key together. */
export function groupAdjacent<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const found: [T, ...T[]][] = []
  for (const item of items) {
    const last = found.at(-1)
    if (last && keyOf(last[0]) === keyOf(item)) last.push(item)
    else found.push([item])
  }
  return found
}
