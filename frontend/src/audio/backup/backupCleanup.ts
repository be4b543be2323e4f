import type { AnswerKeep } from './recordingBackup'

/** A copy outlives its day by no more than this while a page is open. */
export const SWEEP_MS = 60 * 60 * 1_000

/**
 * Removes old copies now, every hour, and whenever the page is looked at again: a tab may stay open
 * for days, and a hidden one's clock may stand still.
 */
export function sweepWhileOpen(
  keep: Pick<AnswerKeep, 'sweep'>,
  page: Pick<Document, 'visibilityState' | 'addEventListener'>,
): void {
  const sweep = () => void keep.sweep()
  sweep()
  setInterval(sweep, SWEEP_MS)
  page.addEventListener('visibilitychange', () => {
    if (page.visibilityState !== 'hidden') sweep()
  })
}
