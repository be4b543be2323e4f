import type { Health } from '../../api/client'

/**
 * `checking`: not loaded yet. `unreachable`: no response. The other values come from the server.
 */
export type Readiness = 'checking' | 'unreachable' | Health['status']

/** `host`: the server itself. `servers`: model servers of the operator. `cloud`: an external service. */
export type DataLocation = 'host' | 'servers' | 'cloud'

/** Return where answers are processed, from the names of all providers including fallbacks. */
export function dataLocationOf({ roles }: Health): DataLocation {
  const names = Object.values(roles).flatMap(({ providers }) => providers.map(({ name }) => name))
  if (names.includes('gemini')) return 'cloud'
  return names.some((name) => name.endsWith('-a6000')) ? 'servers' : 'host'
}
