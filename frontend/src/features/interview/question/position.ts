import type { Question } from '../../../api/client'
import type { Exchange } from '../state/stage'
import { isFollowup } from './openQuestion'

/**
 * Return the number of the main question, from 1, and of the follow-up to it (0 for the main question
 * itself). Superseded answers, replies of the interviewer and requests for another example do not
 * count.
 */
export function position(
  exchanges: readonly Exchange[],
  question: Question,
): { main: number; followup: number } {
  let main = 0
  let followup = 0
  const counted = exchanges.filter(({ superseded }) => !superseded)
  for (const asked of [...counted.map((exchange) => exchange.question), question]) {
    if (asked.type === 'main') {
      main++
      followup = 0
    } else if (isFollowup(asked)) {
      followup++
    }
  }
  return { main: Math.max(main, 1), followup }
}
