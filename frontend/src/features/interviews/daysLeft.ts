const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * Return the full days until a time (ISO 8601): 0 for less than one day or a time that has passed;
 * null for no time.
 */
export function daysLeft(moment: string | null, nowMs: number): number | null {
  if (moment === null) return null
  return Math.max(0, Math.floor((Date.parse(moment) - nowMs) / DAY_MS))
}
