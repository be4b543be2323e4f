import type { Stage } from '../features/interview/state/stage'

const ROUTES = [
  '/',
  '/check',
  '/interview',
  '/report',
  '/deleted',
  '/interviews',
  '/invite',
] as const

export type RoutePath = (typeof ROUTES)[number]

/** Return whether an address has a screen. The server serves the page for others too, with 404. */
export function hasScreen(pathname: string): boolean {
  const path = pathname.replace(/(?<=.)\/+$/, '')
  return path === '/index.html' || ROUTES.some((route) => route === path)
}

/**
 * Return the routes allowed in a stage if the tab has an invitation. Its screen is allowed in every
 * stage, because its link may be of another interview.
 */
export function routesOfInvited(stage: Stage): readonly [RoutePath, ...RoutePath[]] {
  if (stage.at === 'setup') return ['/invite', '/check', '/interviews']
  return [...routesFor(stage), '/invite']
}

/**
 * Return the routes allowed in a stage; the first is the default. Other routes, reached by the
 * browser's buttons or a typed address, redirect to the default.
 */
export function routesFor(stage: Stage): readonly [RoutePath, ...RoutePath[]] {
  switch (stage.at) {
    case 'loading':
    case 'unreachable':
      return ROUTES
    case 'setup':
      return ['/', '/check', '/interviews']
    case 'resumable':
      return ['/', '/interviews']
    case 'asking':
    case 'sending':
    case 'unsent':
    case 'catchingUp':
      return ['/interview']
    case 'finished':
      return ['/report', '/interviews']
    case 'deleted':
      return ['/deleted', '/interviews']
  }
}
