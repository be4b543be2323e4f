import type { Report } from '../../api/client'

/** Return what a report still waits for: transcripts first, then audio measures. */
export function pendingOf(report: Report | undefined): 'waiting' | 'measuring' | null {
  if (report === undefined) return null
  const statuses = report.answers.map((answer) => answer.transcript_status)
  if (statuses.some((status) => status === 'pending' || status === null)) return 'waiting'
  return report.measures_pending > 0 ? 'measuring' : null
}
