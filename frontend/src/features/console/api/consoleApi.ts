import createClient from 'openapi-fetch'

import { ASK_TIMEOUT_MS, call, dataOf, toError } from '../../../api/requests'
import type { components, paths } from '../../../api/schema'
import { createPositionsApi } from './positionsApi'
import { reviewRequests } from './reviewRequests'

type Schemas = components['schemas']
export type Role = Schemas['UserOut']['role']
export type Me = Schemas['MeOut']
export type User = Schemas['UserOut']
export type Team = Schemas['TeamOut']
export type AccountLink = Schemas['AccountLinkOut']
export type OpenedLink = Schemas['OpenedLinkOut']
export type OwnAccount = Schemas['OwnAccountOut']
export type UserChange = Schemas['UserChange']
export type Invitation = Schemas['InviteIn']
type Credential = Schemas['PasskeyCredential']['credential']
/** Options of WebAuthn in JSON. */
export type PasskeyOptions = Schemas['PasskeyOptionsOut']['options']

/** Requests of the console. Every method throws `ApiProblem` or `NetworkFailure`. */
export type ConsoleApi = ReturnType<typeof createConsoleApi>

export function createConsoleApi(
  origin = window.location.origin,
  send: (request: Request) => Promise<Response> = (request) => globalThis.fetch(request),
) {
  const client = createClient<paths>({ baseUrl: origin, credentials: 'same-origin', fetch: send })

  /** Send a request and return the data of its response. */
  async function ask<T>(
    request: (options: {
      signal: AbortSignal
      cache: 'no-store'
    }) => Promise<{ data?: T; error?: unknown; response: Response }>,
  ): Promise<T> {
    return dataOf(await call(ASK_TIMEOUT_MS, (signal) => request({ signal, cache: 'no-store' })))
  }

  /** Send a request whose response has no data. */
  async function tell(
    request: (options: {
      signal: AbortSignal
      cache: 'no-store'
    }) => Promise<{ error?: unknown; response: Response }>,
  ): Promise<void> {
    const { error, response } = await call(ASK_TIMEOUT_MS, (signal) =>
      request({ signal, cache: 'no-store' }),
    )
    if (!response.ok) throw toError(error, response)
  }

  return {
    ...createPositionsApi(client),

    openLink: (token: string) =>
      ask((options) => client.POST('/api/console/links/open', { body: { token }, ...options })),

    acceptLink: (body: Schemas['AcceptLink']) =>
      ask((options) => client.POST('/api/console/links/accept', { body, ...options })),

    signIn: (email: string, password: string) =>
      ask((options) =>
        client.POST('/api/console/sign-in/password', { body: { email, password }, ...options }),
      ),

    signInOptions: async () =>
      (await ask((options) => client.POST('/api/console/sign-in/passkey/options', options)))
        .options,

    signInWithPasskey: (credential: Credential) =>
      ask((options) =>
        client.POST('/api/console/sign-in/passkey', { body: { credential }, ...options }),
      ),

    signOut: () => tell((options) => client.POST('/api/console/sign-out', options)),

    me: () => ask((options) => client.GET('/api/console/me', options)),

    rename: (name: string) =>
      tell((options) => client.PATCH('/api/console/me', { body: { name }, ...options })),

    changePassword: (current: string, changed: string) =>
      tell((options) =>
        client.PUT('/api/console/me/password', { body: { current, new: changed }, ...options }),
      ),

    ownAccount: () => ask((options) => client.GET('/api/console/me/account', options)),

    endSignIn: (id: string) =>
      tell((options) =>
        client.DELETE('/api/console/me/sign-ins/{sign_in_id}', {
          params: { path: { sign_in_id: id } },
          ...options,
        }),
      ),

    passkeyOptions: async () =>
      (await ask((options) => client.POST('/api/console/me/passkeys/options', options))).options,

    addPasskey: (name: string, credential: Credential) =>
      ask((options) =>
        client.POST('/api/console/me/passkeys', { body: { name, credential }, ...options }),
      ),

    deletePasskey: (id: string) =>
      tell((options) =>
        client.DELETE('/api/console/me/passkeys/{passkey_id}', {
          params: { path: { passkey_id: id } },
          ...options,
        }),
      ),

    users: () => ask((options) => client.GET('/api/console/users', options)),

    invite: (body: Invitation) =>
      ask((options) => client.POST('/api/console/users/links', { body, ...options })),

    deleteLink: (id: string) =>
      tell((options) =>
        client.DELETE('/api/console/users/links/{link_id}', {
          params: { path: { link_id: id } },
          ...options,
        }),
      ),

    changeUser: (id: string, body: UserChange) =>
      ask((options) =>
        client.PATCH('/api/console/users/{user_id}', {
          params: { path: { user_id: id } },
          body,
          ...options,
        }),
      ),

    createPasswordLink: (id: string) =>
      ask((options) =>
        client.POST('/api/console/users/{user_id}/password-link', {
          params: { path: { user_id: id } },
          ...options,
        }),
      ),

    teams: async () => (await ask((options) => client.GET('/api/console/teams', options))).teams,

    addTeam: (name: string) =>
      ask((options) => client.POST('/api/console/teams', { body: { name }, ...options })),

    renameTeam: (id: string, name: string) =>
      ask((options) =>
        client.PATCH('/api/console/teams/{team_id}', {
          params: { path: { team_id: id } },
          body: { name },
          ...options,
        }),
      ),

    ...reviewRequests({ client, ask, tell }),
  }
}
