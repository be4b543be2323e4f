import type { Readiness } from '../setup/serverStatus'

/** What is missing to start a spoken interview; null if nothing is missing. */
export type MissingPart = 'Server' | 'Microphone' | 'Sound' | null

interface StartConditions {
  readiness: Readiness
  /** Whether the microphone is open. */
  microphone: boolean
  /**
   * Whether speech was detected. Also true after a long wait, since some microphones are very quiet.
   */
  hasSound: boolean
}

export function missingForStart({ readiness, microphone, hasSound }: StartConditions): MissingPart {
  if (!microphone) return 'Microphone'
  if (!hasSound) return 'Sound'
  return readiness === 'ok' || readiness === 'degraded' ? null : 'Server'
}
