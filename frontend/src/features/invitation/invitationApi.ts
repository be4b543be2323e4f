import createClient from 'openapi-fetch'

import type { ConsentGiven, SessionStarted } from '../../api/client'
import { ASK_TIMEOUT_MS, START_TIMEOUT_MS, call, dataOf } from '../../api/requests'
import type { components, paths } from '../../api/schema'

export type Invitation = components['schemas']['InvitationOut']

const client = () =>
  createClient<paths>({
    baseUrl: window.location.origin,
    credentials: 'same-origin',
    fetch: (request) => globalThis.fetch(request),
  })

/** Return the invitation of a link. Throws `ApiProblem` or `NetworkFailure`. */
export async function openInvitation(token: string): Promise<Invitation> {
  return dataOf(
    await call(ASK_TIMEOUT_MS, (signal) =>
      client().POST('/api/invitations/open', { body: { token }, signal }),
    ),
  )
}

/** Start the interview of an invitation. Throws `ApiProblem` or `NetworkFailure`. */
export async function startInvited(token: string, consent: ConsentGiven): Promise<SessionStarted> {
  return dataOf(
    await call(START_TIMEOUT_MS, (signal) =>
      client().POST('/api/invitations/start', { body: { token, consent }, signal }),
    ),
  )
}
