/**
 * Where a sound of an interview is played from: own sounds from where the page came from, since
 * behind a proxy the server's name is another.
 */
export function playbackUrl(
  url: string,
  interviewId: string,
  origin = window.location.origin,
): string {
  const parsed = new URL(url, origin)
  if (!/^\/(static|api)\//.test(parsed.pathname)) return url
  parsed.searchParams.set('interview', interviewId)
  return parsed.pathname + parsed.search
}

/** Where the report of an interview lies as a PDF. */
export function reportUrl(interviewId: string, language: string): string {
  const query = new URLSearchParams({ interview: interviewId, lang: language })
  return `/api/session/report.pdf?${query.toString()}`
}
