/**
 * Return the WebSocket address of an interview. Its origin is that of the page, so that the browser
 * sends the session cookie.
 */
export function liveAddress(origin: string, interviewId: string): string {
  return `${origin.replace(/^http/, 'ws')}/api/session/${encodeURIComponent(interviewId)}/live`
}

/** Return whether live answers are enabled; `?live=off` in the address disables them. */
export function liveWanted(search: string): boolean {
  return new URLSearchParams(search).get('live') !== 'off'
}
