const QUIETEST_DB = -60
const CONTOUR_S = 0.25

/** Return the SVG path of the level, one point every 0.25 s. */
export function contour(volume: readonly number[], durationS: number, height: number): string {
  const points = volume.map((db, index) => {
    const share = Math.min(1, Math.max(0, 1 - db / QUIETEST_DB))
    const x = Math.min((index + 0.5) * CONTOUR_S, durationS)
    return `L${x.toFixed(2)} ${(height * (1 - share)).toFixed(1)}`
  })
  return `M0 ${height} ${points.join(' ')} L${durationS.toFixed(2)} ${height} Z`
}

/**
 * Return the SVG points of the pace, one in the middle of each window. The fastest window is at the
 * top.
 */
export function paceLine(
  pace: readonly { start_s: number; end_s: number; wpm: number }[],
  height: number,
): string {
  const fastest = Math.max(1, ...pace.map(({ wpm }) => wpm))
  return pace
    .map(({ start_s, end_s, wpm }) => {
      const y = height - (wpm / fastest) * (height - 4) - 2
      return `${((start_s + end_s) / 2).toFixed(2)},${y.toFixed(1)}`
    })
    .join(' ')
}

/** Return the seconds between two labels of an axis that is `widthPx` wide. */
export function tickS(durationS: number, widthPx: number): number {
  const perTick = (durationS * 64) / Math.max(1, widthPx)
  return [1, 2, 5, 10, 15, 30, 60, 120, 300].find((step) => step >= perTick) ?? 600
}
