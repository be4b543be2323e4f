import type { AnswerReport, Content } from '../../../api/client'

type Score = Pick<Content['criteria'][number], 'lowest' | 'highest'>

/** From where to where the runs went; null where they agreed, or gave nothing. */
export function spreadOf({ lowest, highest }: Score): { lowest: number; highest: number } | null {
  return lowest === null || highest === null || lowest === highest ? null : { lowest, highest }
}

/** Whether asking for an assessment would tell something new of some answer. */
export function canBeAssessed(answers: readonly Pick<AnswerReport, 'content'>[]): boolean {
  return answers.some(({ content }) => content.open)
}
