import { queryOptions, useQuery } from '@tanstack/react-query'

import type { Api } from '../api/client'
import { reachOf } from '../features/setup/serverStatus'
import type { Reach, Readiness } from '../features/setup/serverStatus'
import { useServices } from './services'

const WELL_MS = 15_000
const ILL_MS = 2_000

/** What the server is asked, and how often. Queries are named by their keys everywhere. */
export const questions = {
  health: (api: Api) =>
    queryOptions({
      queryKey: ['health'],
      queryFn: () => api.health(),
      retry: false,
      staleTime: ILL_MS,
      refetchInterval: ({ state }) => (state.data?.status === 'ok' ? WELL_MS : ILL_MS),
    }),
  notice: (api: Api) => queryOptions({ queryKey: ['notice'], queryFn: () => api.notice() }),
  plan: (api: Api) => queryOptions({ queryKey: ['plan'], queryFn: () => api.plan() }),
  report: (api: Api, interviewId: string) =>
    queryOptions({
      queryKey: ['report', interviewId],
      queryFn: () => api.report(interviewId),
      staleTime: 0,
    }),
}

/** How the server is, and where answers go: asked again and again while somebody looks. */
export function useServer(): { readiness: Readiness; reach: Reach | null } {
  const { api } = useServices()
  const { data, isError, isPending } = useQuery(questions.health(api))
  if (isError) return { readiness: 'unreachable', reach: null }
  if (isPending) return { readiness: 'checking', reach: null }
  return { readiness: data.status, reach: reachOf(data) }
}
