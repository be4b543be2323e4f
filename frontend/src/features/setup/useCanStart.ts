import { useServices, useWatch } from '../../app/services'

/** After so long without a sound a start is allowed: some microphones are very quiet, and work. */
export const QUIET_PATIENCE_MS = 8_000

/** Whether an interview may be started, and what is missing on the person's side. */
export function useCanStart(): { canStart: boolean; missing: 'microphone' | 'sound' | null } {
  const { recorder, meter, health } = useServices()
  const microphone = useWatch(recorder)
  const { everHeard, listeningMs } = useWatch(meter)
  const { readiness } = useWatch(health)
  const missing =
    microphone.state !== 'ready'
      ? 'microphone'
      : everHeard || listeningMs > QUIET_PATIENCE_MS
        ? null
        : 'sound'
  return { canStart: readiness === 'ok' && missing === null, missing }
}
