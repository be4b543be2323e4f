/** Where an interview's live line is opened: at the server that the page came from. Its cookie goes along. */
export function liveAddress(origin: string, interviewId: string): string {
  return `${origin.replace(/^http/, 'ws')}/api/session/${encodeURIComponent(interviewId)}/live`
}

/** Whether answers may be given live: `?live=off` in the page's address has them uploaded. */
export function liveWanted(search: string): boolean {
  return new URLSearchParams(search).get('live') !== 'off'
}
