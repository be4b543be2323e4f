import type { AnswerReport } from '../../api/client'

/** A question and all answers to it. The last one counts. */
export interface Group {
  /** Id of the question when it was first asked. */
  id: string
  last: AnswerReport
  /** Earlier answers, oldest first; usually none. */
  earlier: AnswerReport[]
}

/** Group the answers by question, in the order in which the questions were first asked. */
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

/** Group adjacent items with the same key. */
export function groupAdjacent<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const found: [T, ...T[]][] = []
  for (const item of items) {
    const last = found.at(-1)
    if (last && keyOf(last[0]) === keyOf(item)) last.push(item)
    else found.push([item])
  }
  return found
}
