import type { Client } from 'openapi-fetch'

import { ASK_TIMEOUT_MS, ASSESS_TIMEOUT_MS, call, dataOf } from './requests'
import type { components, paths } from './schema'
import { interviewQuery } from './urls'

type Schemas = components['schemas']
/** A stronger version of an answer, written by a language model. */
export type AnswerExample = Schemas['ExampleOut']
export type AnswerExamples = Schemas['ExamplesOut']

/** The part of the client for stronger versions of one's own answers. */
export interface ExamplesApi {
  /** Return the versions that were written, and the answers for which one can be written. */
  examples(interviewId: string): Promise<AnswerExamples>
  /** Return the version of an answer; it is written if there is none. */
  writeExample(interviewId: string, turnId: string): Promise<AnswerExample>
}

export function createExamplesApi(client: Client<paths>): ExamplesApi {
  return {
    async examples(interviewId) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/session/examples', {
            params: interviewQuery(interviewId),
            signal,
            cache: 'no-store',
          }),
        ),
      )
    },

    async writeExample(interviewId, turnId) {
      return dataOf(
        await call(ASSESS_TIMEOUT_MS, (signal) =>
          client.POST('/api/session/examples/{turn_id}', {
            params: { ...interviewQuery(interviewId), path: { turn_id: turnId } },
            signal,
          }),
        ),
      )
    },
  }
}
