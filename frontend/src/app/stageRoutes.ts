import type { Stage } from '../features/interview/state/stage'

export type RoutePath = '/' | '/check' | '/interview' | '/report' | '/deleted'

/**
 * Return the routes allowed in a stage; the first is the default. Other routes, reached by the
 * browser's buttons or a typed address, redirect to the default.
 */
export function routesFor(stage: Stage): readonly [RoutePath, ...RoutePath[]] {
  switch (stage.at) {
    case 'loading':
    case 'unreachable':
      return ['/', '/check', '/interview', '/report', '/deleted']
    case 'setup':
      return ['/', '/check']
    case 'resumable':
      return ['/']
    case 'asking':
    case 'sending':
    case 'unsent':
    case 'catchingUp':
      return ['/interview']
    case 'finished':
      return ['/report']
    case 'deleted':
      return ['/deleted']
  }
}
