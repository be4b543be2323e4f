import type { RecordingBackup } from './recordingBackup'

/** Milliseconds between two cleanups. */
export const CLEANUP_INTERVAL_MS = 60 * 60 * 1_000

/**
 * Removes old copies now, every hour, and whenever the page is looked at again: a tab may stay open
 * for days, and a hidden one's clock may stand still.
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
