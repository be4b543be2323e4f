import type { RecordingBackup } from './recordingBackup'

/** Milliseconds between two cleanups. */
export const CLEANUP_INTERVAL_MS = 60 * 60 * 1_000

/**
 * Remove expired backups now, every hour, and whenever the page becomes visible. Removal every hour
 * is necessary because a tab may stay open for days. Removal when the page becomes visible is
 * necessary because the timers of a hidden tab may stop.
 */
export function scheduleBackupCleanup(
  backup: Pick<RecordingBackup, 'removeExpired'>,
  page: Pick<Document, 'visibilityState' | 'addEventListener'>,
): void {
  const removeExpired = () => void backup.removeExpired()
  removeExpired()
  setInterval(removeExpired, CLEANUP_INTERVAL_MS)
  page.addEventListener('visibilitychange', () => {
    if (page.visibilityState !== 'hidden') removeExpired()
  })
}
