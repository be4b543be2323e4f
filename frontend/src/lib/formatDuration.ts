/** Seconds as minutes and seconds: 75 -> "1:15". */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A key held down on "record" repeats on the button that takes its place. */
export const STEADY_MS = 400
