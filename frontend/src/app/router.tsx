import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'

import { Crashed, Layout, NotFound } from './Layout'
import { WelcomeScreen } from '../features/setup/WelcomeScreen'
import { Waiting } from '../ui/Waiting'
import { useText } from './useText'

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound })

/** Only the welcome screen is in the first bundle; the others are loaded on demand. */
const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: WelcomeScreen }),
  createRoute({
    getParentRoute: () => root,
    path: '/check',
    component: lazyRouteComponent(() => import('../features/check/CheckScreen'), 'CheckScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/interview',
    component: lazyRouteComponent(
      () => import('../features/interview/room/RoomScreen'),
      'RoomScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/report',
    component: lazyRouteComponent(() => import('../features/report/ReportScreen'), 'ReportScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/interviews',
    component: lazyRouteComponent(
      () => import('../features/interviews/InterviewsScreen'),
      'InterviewsScreen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/deleted',
    component: lazyRouteComponent(() => import('../features/data/ReceiptScreen'), 'ReceiptScreen'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invite',
    component: lazyRouteComponent(
      () => import('../features/invitation/InviteScreen'),
      'InviteScreen',
    ),
  }),
] as const

export function createPageRouter() {
  return createRouter({
    routeTree: root.addChildren(routes),
    defaultPendingComponent: Loading,
    defaultErrorComponent: Crashed,
    scrollRestoration: false,
  })
}

function Loading() {
  const { t } = useText()
  return <Waiting title={t('app.loading')} />
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>
  }
}
