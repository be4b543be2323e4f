const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * Return the days until a time (ISO 8601), rounded: 0 for the last 24 hours and for a time that has
 * passed; null for no time.
 */
export function daysLeft(moment: string | null, nowMs: number): number | null {
  if (moment === null) return null
  const left = Date.parse(moment) - nowMs
  return left <= DAY_MS ? 0 : Math.round(left / DAY_MS)
}
