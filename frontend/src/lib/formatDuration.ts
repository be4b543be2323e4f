/** Format seconds as minutes and seconds: 75 -> "1:15". */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Milliseconds before the stop button reacts: a key held on the start button repeats on it. */
export const STEADY_MS = 400
