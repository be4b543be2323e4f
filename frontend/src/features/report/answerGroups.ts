import type { AnswerReport, Question } from '../../api/client'
import { keepsOpen, openedQuestion } from '../interview/question/openQuestion'

/** A question and all answers to it. The last one counts. */
export interface Group {
  /** Id of the question when it was first asked. */
  id: string
  /**
   * The question of the last answer. If that answer follows a reply that keeps a question open,
   * this is the open question.
   */
  question: Question
  last: AnswerReport
  /** Earlier answers, oldest first; usually none. */
  earlier: AnswerReport[]
}

/** An utterance that is no answer, and the question that was open. */
export interface Remark {
  turnId: string
  act: Exclude<AnswerReport['act'], 'answer'>
  question: Question
  text: string
}

/**
 * Group the answers by question, in the order in which the questions were first asked. Utterances
 * that are no answers are left out.
 */
export function groupsOf(answers: readonly AnswerReport[]): Group[] {
  const asked = answers.map(({ question }) => question)
  const groups = new Map<string, Group>()
  for (const answer of answers) {
    if (answer.act !== 'answer') continue
    const question = openedQuestion(answer.question, asked)
    const key = question.retake_of ?? question.id
    const group = groups.get(key)
    if (group === undefined) {
      groups.set(key, { id: key, question, last: answer, earlier: [] })
    } else if (
      !keepsOpen(answer.question) ||
      question.retake_of !== null ||
      group.last.superseded
    ) {
      groups.set(key, { ...group, question, last: answer, earlier: [...group.earlier, group.last] })
    } else {
      // Both answers to the question count, so the later one gets its own group.
      const { id } = answer.question
      groups.set(id, { id, question, last: answer, earlier: [] })
    }
  }
  return [...groups.values()]
}

/** Return whether a group has an answer to the question with this id. */
export function hasQuestion({ id, question, last, earlier }: Group, questionId: string): boolean {
  return (
    id === questionId ||
    question.id === questionId ||
    [...earlier, last].some((answer) => answer.question.id === questionId)
  )
}

/** Return the number of the planned question of each group; follow-ups have that of theirs. */
export function numbersOf(groups: readonly Group[]): number[] {
  const planned = new Map<string, number>()
  let latest = 0
  return groups.map(({ question }) => {
    if (question.type === 'main') {
      const id = question.retake_of ?? question.id
      latest = planned.get(id) ?? planned.size + 1
      planned.set(id, latest)
    }
    return latest
  })
}

/** Return the follow-up that came after the answers of a group; empty if another question did. */
export function followupsOf(answers: readonly AnswerReport[], group: Group): Question[] {
  const [first = group.last] = group.earlier
  const next = answers
    .slice(answers.indexOf(first) + 1)
    .map(({ question }) => question)
    .find((question) => !hasQuestion(group, question.id) && !keepsOpen(question))
  return next?.type === 'followup' ? [next] : []
}

/** Return the utterances that are no answers, in their order. */
export function remarksOf(answers: readonly AnswerReport[]): Remark[] {
  const asked = answers.map(({ question }) => question)
  return answers.flatMap(({ act, turn_id, question, answer_text }) =>
    act === 'answer'
      ? []
      : [{ turnId: turn_id, act, question: openedQuestion(question, asked), text: answer_text }],
  )
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
