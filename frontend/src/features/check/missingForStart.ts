import type { Readiness } from '../setup/serverStatus'

/** Return what is missing to start a spoken interview; null for nothing. */
export type MissingPart = 'Server' | 'Microphone' | 'Sound' | null

interface StartConditions {
  readiness: Readiness
  /** Whether the microphone is open. */
  microphone: boolean
  /** Whether it detected sound or had enough time; some working microphones are very quiet. */
  hasSound: boolean
}

export function missingForStart({ readiness, microphone, hasSound }: StartConditions): MissingPart {
  if (!microphone) return 'Microphone'
  if (!hasSound) return 'Sound'
  return readiness === 'ok' || readiness === 'degraded' ? null : 'Server'
}
