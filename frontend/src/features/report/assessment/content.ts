import type { AnswerReport, Content } from '../../../api/client'

type Score = Pick<Content['criteria'][number], 'lowest' | 'highest'>

/** Return the lowest and highest level of the runs; null if they agree or there are none. */
export function spreadOf({ lowest, highest }: Score): { lowest: number; highest: number } | null {
  return lowest === null || highest === null || lowest === highest ? null : { lowest, highest }
}

/** Return whether at least one answer has no current assessment. */
export function canBeAssessed(answers: readonly Pick<AnswerReport, 'content'>[]): boolean {
  return answers.some(({ content }) => content.open)
}
