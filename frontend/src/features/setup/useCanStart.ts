import { useServices, useWatch } from '../../app/services'

/** After so long without a sound a start is allowed: some microphones are very quiet, and work. */
export const QUIET_PATIENCE_MS = 8_000

/** What keeps an interview from being started, on the person's side. */
export type Missing = 'consent' | 'microphone' | 'sound' | null

/** Whether the person has agreed to the recording: before that no microphone is opened. */
export function useConsented(): boolean {
  const now = useWatch(useServices().consent)
  return now.at === 'asking' && now.agreed
}

/** Whether an interview may be started, and what is missing on the person's side. */
export function useCanStart(): { canStart: boolean; missing: Missing } {
  const { recorder, meter, health } = useServices()
  const microphone = useWatch(recorder)
  const { everHeard, listeningMs } = useWatch(meter)
  const { readiness } = useWatch(health)
  const consented = useConsented()
  const heard = everHeard || listeningMs > QUIET_PATIENCE_MS
  const missing = !consented
    ? 'consent'
    : microphone.state !== 'ready'
      ? 'microphone'
      : heard
        ? null
        : 'sound'
  return { canStart: readiness === 'ok' && missing === null, missing }
}
