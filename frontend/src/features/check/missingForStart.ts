import type { Readiness } from '../setup/serverStatus'

/** What keeps an interview from being started aloud; null for nothing. */
export type Missing = 'Server' | 'Microphone' | 'Sound' | null

interface Circumstances {
  readiness: Readiness
  /** Whether there is one to listen to. */
  microphone: boolean
  /** Whether it has heard anything, or was given time to: some are very quiet, and work. */
  heard: boolean
}

export function readyToStart({ readiness, microphone, heard }: Circumstances): Missing {
  if (!microphone) return 'Microphone'
  if (!heard) return 'Sound'
  return readiness === 'ok' || readiness === 'degraded' ? null : 'Server'
}
