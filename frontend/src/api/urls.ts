/**
 * Return the URL of an audio file. The server's own files are loaded from the origin of the page,
 * since a proxy may hide the server's name. `interviewId` is null for audio of no interview.
 */
export function playbackUrl(
  url: string,
  interviewId: string | null,
  origin = window.location.origin,
): string {
  const parsed = new URL(url, origin)
  if (!/^\/(static|api)\//.test(parsed.pathname)) return url
  if (interviewId !== null) parsed.searchParams.set('interview', interviewId)
  return parsed.pathname + parsed.search
}

/** Return the URL of the report as a PDF. Without `timeZone` its times are in the server's zone. */
export function reportUrl(interviewId: string, language: string, timeZone?: string): string {
  const query = new URLSearchParams({ interview: interviewId, lang: language })
  if (timeZone !== undefined) query.set('time_zone', timeZone)
  return `/api/session/report.pdf?${query.toString()}`
}

/** Return the query parameter that names an interview. */
export function interviewQuery(interviewId: string): { query: { interview: string } } {
  return { query: { interview: interviewId } }
}
