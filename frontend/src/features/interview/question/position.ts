import type { Question } from '../../../api/client'
import type { Exchange } from '../state/stage'
import { isFollowup } from './openQuestion'

/**
 * Return how many of the planned questions have an answer. Only the last take of a question counts;
 * an utterance that is no answer does not.
 */
export function answeredCount(exchanges: readonly Exchange[]): number {
  const lastTakes = new Map(
    exchanges.map((exchange) => [exchange.question.retake_of ?? exchange.question.id, exchange]),
  )
  let main = 0
  const answered = new Set<number>()
  for (const { question, act } of lastTakes.values()) {
    if (question.type === 'main') main++
    if (act === 'answer') answered.add(main)
  }
  return answered.size
}

/**
 * Return the number of the main question, from 1, and of the follow-up to it (0 for the main question
 * itself). Retakes have the number of their question. Replies of the interviewer and requests for
 * another example do not count.
 */
export function position(
  exchanges: readonly Pick<Exchange, 'question'>[],
  question: Question,
): { main: number; followup: number } {
  let main = 0
  let followup = 0
  const first = exchanges.findIndex((exchange) => exchange.question.id === question.retake_of)
  const before = first < 0 ? exchanges : exchanges.slice(0, first)
  const counted = new Set<string>()
  for (const asked of [...before.map((exchange) => exchange.question), question]) {
    const id = asked.retake_of ?? asked.id
    if (counted.has(id)) continue
    counted.add(id)
    if (asked.type === 'main') {
      main++
      followup = 0
    } else if (isFollowup(asked)) {
      followup++
    }
  }
  return { main: Math.max(main, 1), followup }
}
