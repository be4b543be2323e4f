import { queryOptions, useQuery } from '@tanstack/react-query'

import type { Api, Language } from '../api/client'
import { isVoiceChanging } from '../features/check/voiceInUse'
import { dataLocationOf } from '../features/setup/serverStatus'
import type { DataLocation, Readiness } from '../features/setup/serverStatus'
import type { Services } from './services'
import { useServices } from './services'

const HEALTHY_POLL_MS = 15_000
const UNHEALTHY_POLL_MS = 2_000

/** Requests to the server whose responses are cached. */
export const queries = {
  health: (api: Api) =>
    queryOptions({
      queryKey: ['health'],
      queryFn: () => api.health(),
      retry: false,
      staleTime: UNHEALTHY_POLL_MS,
      refetchInterval: ({ state }) =>
        state.data?.status === 'ok' && !isVoiceChanging(state.data.voice)
          ? HEALTHY_POLL_MS
          : UNHEALTHY_POLL_MS,
    }),
  privacyNotice: (api: Api) =>
    queryOptions({ queryKey: ['privacyNotice'], queryFn: () => api.privacyNotice() }),
  plan: (api: Api) => queryOptions({ queryKey: ['plan'], queryFn: () => api.plan() }),
  /** `voice` names the voice of the server: another voice has another sample. */
  voiceSample: (api: Api, language: Language, voice: string | undefined) =>
    queryOptions({
      queryKey: ['voiceSample', language, voice],
      queryFn: () => api.voiceSample(language),
      staleTime: Infinity,
    }),
  browserVoices: (browserVoice: Services['browserVoice'], language: Language) =>
    queryOptions({
      queryKey: ['browserVoices', language],
      queryFn: () => browserVoice.voices(),
      staleTime: Infinity,
    }),
  bankQuestions: (api: Api, language: Language) =>
    queryOptions({
      queryKey: ['bankQuestions', language],
      queryFn: () => api.bankQuestions(language),
      staleTime: Infinity,
    }),
  report: (api: Api, interviewId: string) =>
    queryOptions({
      queryKey: ['report', interviewId],
      queryFn: () => api.report(interviewId),
      staleTime: 0,
    }),
  /** Stronger versions of answers. What changes the report, such as a correction, reloads them. */
  examples: (api: Api, interviewId: string) =>
    queryOptions({
      queryKey: ['report', interviewId, 'examples'],
      queryFn: () => api.examples(interviewId),
      retry: false,
    }),
}

/** Request what the welcome screen shows before it is rendered. */
export function prefetchWelcome({ api, queryClient }: Pick<Services, 'api' | 'queryClient'>): void {
  // A screen that needs the data repeats a failed request and shows the failure.
  const ignore = () => undefined
  queryClient.query(queries.plan(api)).catch(ignore)
  queryClient.query(queries.privacyNotice(api)).catch(ignore)
  queryClient.query(queries.health(api)).catch(ignore)
}

/**
 * Return the state of the server and where answers are processed. Both are polled while the page is
 * visible.
 */
export function useServerStatus(): { readiness: Readiness; dataLocation: DataLocation | null } {
  const { api } = useServices()
  const { data, isError, isPending } = useQuery(queries.health(api))
  if (isError) return { readiness: 'unreachable', dataLocation: null }
  if (isPending) return { readiness: 'checking', dataLocation: null }
  return { readiness: data.status, dataLocation: dataLocationOf(data) }
}
