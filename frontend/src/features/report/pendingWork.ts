import type { Report } from '../../api/client'

/**
 * Return what a report still waits for: transcripts first, then audio measures, then the second
 * reading of recordings.
 */
export function pendingOf(
  report: Report | undefined,
): 'waiting' | 'measuring' | 'rereading' | null {
  if (report === undefined) return null
  const statuses = report.answers.map((answer) => answer.transcript_status)
  if (statuses.some((status) => status === 'pending' || status === null)) return 'waiting'
  if (report.measures_pending > 0) return 'measuring'
  return report.transcripts_pending > 0 ? 'rereading' : null
}
