import type { AnswerExample, AnswerExamples } from '../../../api/examples'

/** What the page shows for an answer: nothing, the offer to write a version, or the version. */
export type ExampleState =
  { at: 'none' } | { at: 'offered' } | { at: 'written'; example: AnswerExample }

/** Return the state of an answer. `listed` is undefined until the list is loaded. */
export function exampleState(listed: AnswerExamples | undefined, turnId: string): ExampleState {
  const example = listed?.examples.find(({ turn_id }) => turn_id === turnId)
  if (example) return { at: 'written', example }
  return listed?.writable.includes(turnId) ? { at: 'offered' } : { at: 'none' }
}
