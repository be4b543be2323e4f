import type { Language } from '../../locales/i18n'

const LOCALES = { ko: 'ko-KR', en: 'en-GB' } as const

/** Format an ISO 8601 time as a local date; unreadable text is returned unchanged. */
export function longDate(moment: string, language: Language, timeZone?: string): string {
  return formatDateTime(moment, language, { dateStyle: 'long', ...(timeZone ? { timeZone } : {}) })
}

/** Format a time (ISO 8601, or milliseconds since 1970) as date and time. */
export function dateAndTime(
  moment: string | number,
  language: Language,
  timeZone?: string,
): string {
  const style = { dateStyle: 'long', timeStyle: 'short' } as const
  return formatDateTime(moment, language, { ...style, ...(timeZone ? { timeZone } : {}) })
}

/** Format an ISO 8601 time as a short local date with the time of day, without the year. */
export function shortDate(moment: string, language: Language, timeZone?: string): string {
  const style = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const
  return formatDateTime(moment, language, { ...style, ...(timeZone ? { timeZone } : {}) })
}

function formatDateTime(
  moment: string | number,
  language: Language,
  style: Intl.DateTimeFormatOptions,
): string {
  const date = new Date(moment)
  if (Number.isNaN(date.getTime())) return String(moment)
  return new Intl.DateTimeFormat(LOCALES[language], style).format(date)
}

/** Format bytes in MB; 1 MB is a million bytes. */
export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)
}
