import type { Health } from '../../api/client'

/** `checking`: not asked yet. `unreachable`: no answer. The rest is the server's own word. */
export type Readiness = 'checking' | 'unreachable' | Health['status']

/** `host`: the server itself. `servers`: model servers of the same house. `cloud`: a service outside. */
export type DataLocation = 'host' | 'servers' | 'cloud'

/** Where answers go: by the names of all providers that may be asked, stand-ins included. */
export function dataLocationOf({ roles }: Health): DataLocation {
  const names = Object.values(roles).flatMap(({ providers }) => providers.map(({ name }) => name))
  if (names.includes('gemini')) return 'cloud'
  return names.some((name) => name.endsWith('-a6000')) ? 'servers' : 'host'
}
