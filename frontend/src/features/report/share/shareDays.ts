import type { ShareDays } from '../../../api/shares'

/** Days for which a link can be valid. */
export const DAYS: readonly ShareDays[] = [1, 7, 30]

const DAY_MS = 86_400_000

/** Return whether an interview is deleted before a link of some days would expire. */
export function endsEarly(deleteAfter: string, days: ShareDays, now = Date.now()): boolean {
  return Date.parse(deleteAfter) < now + days * DAY_MS
}

/** Return the address of a shared report in a language. Korean is the server's default. */
export function addressIn(url: string, language: string): string {
  return language === 'ko' ? url : `${url}?lang=${language}`
}
