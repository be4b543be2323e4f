import type { Language } from '../../locales/i18n'

const LOCALES = { ko: 'ko-KR', en: 'en-GB' } as const

/** A moment (ISO 8601) as a date, in the person's time zone; as it is where it cannot be read. */
export function longDate(moment: string, language: Language, timeZone?: string): string {
  return formatDateTime(moment, language, { dateStyle: 'long', ...(timeZone ? { timeZone } : {}) })
}

/** A moment (ISO 8601, or milliseconds since 1970) as date and time. */
export function dateAndTime(
  moment: string | number,
  language: Language,
  timeZone?: string,
): string {
  const style = { dateStyle: 'long', timeStyle: 'short' } as const
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

/** Bytes in the unit a person knows: 1 MB is a million. */
export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)
}
