import type { Client } from 'openapi-fetch'

import { call, EXPORT_TIMEOUT_MS, toError } from '../../../api/requests'
import type { components, paths } from '../../../api/schema'

type Schemas = components['schemas']
export type CandidatePage = Schemas['CandidatePageOut']
export type Candidate = Schemas['ListedCandidateOut']
export type CandidateState = Candidate['state']
export type CandidateTeam = Schemas['CandidateTeamOut']
export type Review = Schemas['ReviewOut']
export type ScoredQuestion = Schemas['ScoredQuestionOut']
export type Criterion = Schemas['CriterionOut']
export type Scorecard = Schemas['ScorecardOut']
export type ScorecardContent = Required<Schemas['ScorecardIn']>
export type Results = Schemas['ResultsOut']
export type CandidateQuery = NonNullable<
  paths['/api/console/candidates']['get']['parameters']['query']
>
export type CandidateSort = NonNullable<CandidateQuery['sort']>

interface Options {
  signal: AbortSignal
  cache: 'no-store'
}

interface Sending {
  client: Client<paths>
  /** Send a request and return the data of its response. */
  ask: <T>(
    request: (options: Options) => Promise<{ data?: T; error?: unknown; response: Response }>,
  ) => Promise<T>
  /** Send a request whose response has no data. */
  tell: (
    request: (options: Options) => Promise<{ error?: unknown; response: Response }>,
  ) => Promise<void>
}

/** Requests for candidates, their reviewers, and reviews of interviews. */
export function reviewRequests({ client, ask, tell }: Sending) {
  const of = (candidate: string) => ({ params: { path: { candidate_id: candidate } } })
  const withUser = (candidate: string, user: string) => ({
    params: { path: { candidate_id: candidate, user_id: user } },
  })
  return {
    candidates: (query: CandidateQuery) =>
      ask((options) => client.GET('/api/console/candidates', { params: { query }, ...options })),

    candidateTeam: (candidate: string) =>
      ask((options) =>
        client.GET('/api/console/candidates/{candidate_id}/reviewers', {
          ...of(candidate),
          ...options,
        }),
      ),

    assign: (candidate: string, user: string) =>
      tell((options) =>
        client.PUT('/api/console/candidates/{candidate_id}/reviewers/{user_id}', {
          ...withUser(candidate, user),
          ...options,
        }),
      ),

    unassign: (candidate: string, user: string) =>
      tell((options) =>
        client.DELETE('/api/console/candidates/{candidate_id}/reviewers/{user_id}', {
          ...withUser(candidate, user),
          ...options,
        }),
      ),

    review: (candidate: string) =>
      ask((options) =>
        client.GET('/api/console/candidates/{candidate_id}/review', {
          ...of(candidate),
          ...options,
        }),
      ),

    saveScorecard: (candidate: string, body: ScorecardContent) =>
      ask((options) =>
        client.PUT('/api/console/candidates/{candidate_id}/scorecard', {
          ...of(candidate),
          body,
          ...options,
        }),
      ),

    handIn: (candidate: string, body: ScorecardContent) =>
      ask((options) =>
        client.POST('/api/console/candidates/{candidate_id}/scorecard/hand-in', {
          ...of(candidate),
          body,
          ...options,
        }),
      ),

    /** Return the recording of an answer. */
    reviewedAudio: async (candidate: string, turn: string): Promise<Blob> => {
      const { data, error, response } = await call(EXPORT_TIMEOUT_MS, (signal) =>
        client.GET('/api/console/candidates/{candidate_id}/answers/{turn_id}/audio', {
          params: { path: { candidate_id: candidate, turn_id: turn } },
          parseAs: 'blob',
          cache: 'no-store',
          signal,
        }),
      )
      if (data === undefined) throw toError(error, response)
      return data
    },
  }
}
