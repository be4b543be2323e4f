/** Lengths of an interview: the number of questions, or the duration in minutes. */
export const LENGTHS = ['3', '5', '9', '5m', '10m', '20m'] as const
export type Length = (typeof LENGTHS)[number]

/** Return the seconds of an interview; null if the number of questions is chosen. */
export function secondsOf(length: Length): number | null {
  return length.endsWith('m') ? Number.parseInt(length, 10) * 60 : null
}
