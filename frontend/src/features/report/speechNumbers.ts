import type { AnswerReport } from '../../api/client'

/** Numbers about the speech of an answer. */
export interface SpeechNumbers {
  wpm: number
  fillers: number
  pauses: number
}

/**
 * Return the numbers about the speech of an answer; null if there is no speech to measure: a typed
 * answer, silence, another language, or a transcript that is still pending.
 */
export function speechNumbers({
  transcript_status,
  metrics,
  pauses,
}: Pick<AnswerReport, 'transcript_status' | 'metrics' | 'pauses'>): SpeechNumbers | null {
  if (transcript_status !== 'recognised' || metrics === null) return null
  return { wpm: metrics.wpm, fillers: metrics.filler_count, pauses: pauses.length }
}
