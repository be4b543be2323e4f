import type { Client } from 'openapi-fetch'

import { ASK_TIMEOUT_MS, call, dataOf, toError } from './requests'
import type { components, paths } from './schema'
import { interviewQuery } from './urls'

type Schemas = components['schemas']
/** A link to a report. Its address is known only when it is created. */
export type Share = Schemas['ShareOut']
export type CreatedShare = Schemas['CreatedShareOut']
export type ShareDays = Schemas['CreateShare']['days']

/** The part of the client for links to reports. */
export interface SharesApi {
  /** Return the valid links to the report, oldest first. */
  shares(interviewId: string): Promise<Share[]>
  /** Create a link to the report for some days, but not longer than the interview is stored. */
  createShare(interviewId: string, days: ShareDays): Promise<CreatedShare>
  deleteShare(interviewId: string, shareId: string): Promise<void>
}

export function createSharesApi(client: Client<paths>): SharesApi {
  return {
    async shares(interviewId) {
      const { shares } = dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/session/shares', {
            params: interviewQuery(interviewId),
            signal,
            cache: 'no-store',
          }),
        ),
      )
      return shares
    },

    async createShare(interviewId, days) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.POST('/api/session/shares', {
            params: interviewQuery(interviewId),
            body: { days },
            signal,
          }),
        ),
      )
    },

    async deleteShare(interviewId, shareId) {
      const { error, response } = await call(ASK_TIMEOUT_MS, (signal) =>
        client.DELETE('/api/session/shares/{share_id}', {
          params: { ...interviewQuery(interviewId), path: { share_id: shareId } },
          signal,
        }),
      )
      if (response.ok || (error as { code?: unknown } | undefined)?.code === 'share_not_found') {
        return // A link that is gone already needs no deletion.
      }
      throw toError(error, response)
    },
  }
}
