import type { Stage } from '../features/interview/state/stage'

export type RoutePath = '/' | '/check' | '/interview' | '/report' | '/deleted'

/**
 * The places of the page at which a stage can be looked at; the first is where it leads. Whoever
 * goes elsewhere, with the browser's buttons or an address, is led back.
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
