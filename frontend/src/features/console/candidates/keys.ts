/** Key of the cached pages of candidates. */
export const CANDIDATES = ['candidates'] as const
