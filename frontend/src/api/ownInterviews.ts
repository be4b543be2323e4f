import type { Client } from 'openapi-fetch'

import type { Api } from './client'
import {
  ASK_TIMEOUT_MS,
  EXPORT_TIMEOUT_MS,
  START_TIMEOUT_MS,
  call,
  dataOf,
  toError,
} from './requests'
import type { paths } from './schema'
import { interviewQuery } from './urls'

/** Return the requests about whole interviews that this browser has access to. */
export function ownInterviewRequests(
  client: Client<paths>,
): Pick<
  Api,
  'renewSession' | 'ownInterviews' | 'forgetSessions' | 'exportSession' | 'deleteSession'
> {
  return {
    async renewSession(interviewId) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.POST('/api/session/renew', { params: interviewQuery(interviewId), signal }),
        ),
      )
    },

    async ownInterviews(interviewIds) {
      const { interviews } = dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/my/interviews', {
            params: { query: { ref: [...interviewIds] } },
            signal,
            cache: 'no-store',
          }),
        ),
      )
      return interviews
    },

    async forgetSessions(interviewIds) {
      const { error, response } = await call(ASK_TIMEOUT_MS, (signal) =>
        client.POST('/api/session/forget', {
          body: { interviews: [...interviewIds] },
          signal,
        }),
      )
      if (!response.ok) throw toError(error, response)
    },

    async exportSession(interviewId) {
      return dataOf(
        await call(EXPORT_TIMEOUT_MS, (signal) =>
          client.GET('/api/session/export', {
            params: interviewQuery(interviewId),
            signal,
            cache: 'no-store',
            parseAs: 'blob',
          }),
        ),
      )
    },

    async deleteSession(interviewId) {
      return dataOf(
        await call(START_TIMEOUT_MS, (signal) =>
          client.DELETE('/api/session', { params: interviewQuery(interviewId), signal }),
        ),
      )
    },
  }
}
