import type { Readiness } from '../setup/serverStatus'

/** What keeps an interview from being started aloud; null for nothing. */
export type MissingPart = 'Server' | 'Microphone' | 'Sound' | null

interface StartConditions {
  readiness: Readiness
  /** Whether there is one to listen to. */
  microphone: boolean
  /** Whether it has heard anything, or was given time to: some are very quiet, and work. */
  hasSound: boolean
}

export function missingForStart({ readiness, microphone, hasSound }: StartConditions): MissingPart {
  if (!microphone) return 'Microphone'
  if (!hasSound) return 'Sound'
  return readiness === 'ok' || readiness === 'degraded' ? null : 'Server'
}
