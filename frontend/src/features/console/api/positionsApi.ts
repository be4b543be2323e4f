import type { Client } from 'openapi-fetch'

import { createPlanApi } from '../../../api/planApi'
import { ASK_TIMEOUT_MS, call, dataOf, DOCUMENT_TIMEOUT_MS } from '../../../api/requests'
import type { components, paths } from '../../../api/schema'

type Schemas = components['schemas']
export type Position = Schemas['PositionOut']
export type PositionDetail = Schemas['PositionDetailOut']
export type NewPosition = Schemas['PositionIn']
export type PlanVersion = Schemas['PlanVersionOut']
export type TextFault = Schemas['TextFault']
export type QuestionChange = Schemas['QuestionChangeOut']
export type Candidate = Schemas['CandidateOut']
export type CandidateState = Candidate['state']
export type CreatedInvitation = Schemas['CreatedInvitationOut']
export type NewCandidate = Schemas['CandidateIn']

/** Requests about positions, plans and candidates. */
export function createPositionsApi(client: Client<paths>) {
  const plans = createPlanApi(client)

  async function ask<T>(
    request: (options: {
      signal: AbortSignal
      cache: 'no-store'
    }) => Promise<{ data?: T; error?: unknown; response: Response }>,
    timeoutMs = ASK_TIMEOUT_MS,
  ): Promise<T> {
    return dataOf(await call(timeoutMs, (signal) => request({ signal, cache: 'no-store' })))
  }

  const named = (id: string) => ({ params: { path: { position_id: id } } })
  const ofCandidate = (id: string) => ({ params: { path: { candidate_id: id } } })

  return {
    bankQuestions: (language: 'ko' | 'en') => plans.bankQuestions(language),

    planBankQuestion: (id: string) => plans.planBankQuestion(id),

    positions: async () =>
      (await ask((options) => client.GET('/api/console/positions', options))).positions,

    createPosition: (body: NewPosition) =>
      ask(
        (options) => client.POST('/api/console/positions', { body, ...options }),
        DOCUMENT_TIMEOUT_MS,
      ),

    position: (id: string) =>
      ask((options) =>
        client.GET('/api/console/positions/{position_id}', { ...named(id), ...options }),
      ),

    changePosition: (id: string, body: Schemas['PositionChange']) =>
      ask((options) =>
        client.PATCH('/api/console/positions/{position_id}', { ...named(id), body, ...options }),
      ),

    savePlan: (body: Schemas['PlanVersionIn']) =>
      ask((options) => client.POST('/api/console/plan-versions', { body, ...options })),

    /** Return why texts cannot be asked, by their index. */
    checkTexts: async (texts: string[]) =>
      (
        await ask((options) =>
          client.POST('/api/console/question-checks', { body: { texts }, ...options }),
        )
      ).faults,

    comparePlans: async (id: string, before: number, after: number) =>
      (
        await ask((options) =>
          client.GET('/api/console/positions/{position_id}/changes', {
            params: { path: { position_id: id }, query: { before, after } },
            ...options,
          }),
        )
      ).changes,

    invitedCandidates: async (id: string) =>
      (
        await ask((options) =>
          client.GET('/api/console/positions/{position_id}/candidates', {
            ...named(id),
            ...options,
          }),
        )
      ).candidates,

    inviteCandidate: (id: string, body: NewCandidate) =>
      ask((options) =>
        client.POST('/api/console/positions/{position_id}/candidates', {
          ...named(id),
          body,
          ...options,
        }),
      ),

    renewInvitation: (id: string, days: number) =>
      ask((options) =>
        client.POST('/api/console/candidates/{candidate_id}/link', {
          ...ofCandidate(id),
          body: { days },
          ...options,
        }),
      ),

    withdrawInvitation: (id: string) =>
      ask((options) =>
        client.POST('/api/console/candidates/{candidate_id}/withdraw', {
          ...ofCandidate(id),
          ...options,
        }),
      ),
  }
}
