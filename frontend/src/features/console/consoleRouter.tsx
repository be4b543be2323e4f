import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'

import { ConsoleLayout, ConsoleNotFound, Crashed } from './ConsoleLayout'
import { LinkScreen } from './access/LinkScreen'
import { SignInScreen } from './access/SignInScreen'

const root = createRootRoute({ component: ConsoleLayout, notFoundComponent: ConsoleNotFound })

const routes = [
  createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInScreen }),
  createRoute({ getParentRoute: () => root, path: '/link', component: LinkScreen }),
  createRoute({
    getParentRoute: () => root,
    path: '/users',
    component: lazyRouteComponent(() => import('./users/UsersScreen'), 'UsersScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/candidates',
    component: lazyRouteComponent(
      () => import('./candidates/CandidatesScreen'),
      'CandidatesScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/candidates/$candidateId',
    component: lazyRouteComponent(() => import('./review/ReviewScreen'), 'ReviewScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/account',
    component: lazyRouteComponent(() => import('./account/AccountScreen'), 'AccountScreen'),
  }),
  // Positions
  createRoute({
    getParentRoute: () => root,
    path: '/positions',
    component: lazyRouteComponent(() => import('./positions/PositionsScreen'), 'PositionsScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/positions/new',
    component: lazyRouteComponent(
      () => import('./positions/NewPositionScreen'),
      'NewPositionScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/positions/$positionId',
    component: lazyRouteComponent(() => import('./positions/PositionScreen'), 'CandidatesTab'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/positions/$positionId/plan',
    component: lazyRouteComponent(() => import('./positions/PositionScreen'), 'PlanTab'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/positions/$positionId/versions',
    component: lazyRouteComponent(() => import('./positions/PositionScreen'), 'VersionsTab'),
  }),
] as const

export function createConsoleRouter() {
  return createRouter({
    routeTree: root.addChildren(routes),
    basepath: '/console',
    defaultErrorComponent: Crashed,
    scrollRestoration: false,
  })
}
