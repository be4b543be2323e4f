import { Outlet, useLocation, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'

import { UnreachableScreen } from '../features/setup/UnreachableScreen'
import { Button, ButtonLink } from '../ui/Button'
import { Card } from '../ui/Card'
import { useFocusOnMount } from '../ui/hooks'
import { Waiting } from '../ui/Waiting'
import { Header } from './Header'
import { hasScreen, routesFor, routesOfInvited } from './stageRoutes'
import { useServices, useStore } from './services'
import { useText } from './useText'

/** The frame of every screen. It redirects to the route of the current stage. */
export function Layout() {
  const { t, language } = useText()
  useEffect(() => {
    document.documentElement.lang = language
    document.title = t('app.title')
  }, [language, t])
  useUnsentWarning()
  return (
    <>
      <a
        href="#main"
        className="absolute left-3 z-20 -translate-y-16 rounded-box bg-accent px-4 py-2 font-semibold text-on-accent focus:translate-y-3"
      >
        {t('app.skip')}
      </a>
      <Header />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[1120px] flex-1 px-[clamp(1.125rem,4vw,2.5rem)] pt-[clamp(1rem,3vw,2.5rem)] pb-16 outline-none"
      >
        <Screen />
      </main>
    </>
  )
}

function Screen() {
  const { t } = useText()
  const { interview, invitation } = useServices()
  const stage = useStore(interview)
  const isInvited = useStore(invitation) !== null
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const routes = isInvited || pathname === '/invite' ? routesOfInvited(stage) : routesFor(stage)
  const isHere = routes.some((route) => route === pathname)
  const isKnown = hasScreen(pathname)
  // While the code of a screen loads, the router still has the screen before it. Mounting that one
  // again would repeat its effects, such as closing the microphone.
  const isLoaded =
    useRouterState({ select: ({ matches }) => matches.at(-1)?.pathname }) === pathname
  const target = routes[0]
  useEffect(() => {
    if (isKnown && !isHere) void navigate({ to: target, replace: true })
  }, [isKnown, isHere, navigate, target])
  if (!isKnown) return <NotFound />
  if (stage.at === 'loading') return <Waiting title={t('app.loading')} />
  if (stage.at === 'unreachable') return <UnreachableScreen failure={stage.failure} />
  return isHere && isLoaded ? <Outlet /> : null
}

/** The screen of an address that has none, with a link to the screen of the current stage. */
export function NotFound() {
  const { t } = useText()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  return (
    <Card className="mx-auto mt-[clamp(1rem,6vh,4rem)] max-w-xl" testId="not-found">
      <h1 ref={heading} tabIndex={-1} className="text-[clamp(1.5rem,3.6vw,1.875rem)]">
        {t('app.notFound')}
      </h1>
      <p className="text-pretty text-soft">{t('app.notFoundHint')}</p>
      <div>
        <ButtonLink href="/" data-testid="home">
          {t('app.home')}
        </ButtonLink>
      </div>
    </Card>
  )
}

export function Crashed() {
  const { t } = useText()
  return (
    <Card className="mx-auto mt-10 max-w-xl">
      <p role="alert" className="text-lg font-bold">
        {t('app.crashed')}
      </p>
      <Button
        look="primary"
        onPress={() => {
          window.location.reload()
        }}
      >
        {t('app.reload')}
      </Button>
    </Card>
  )
}

/** Ask for confirmation before the page is left while an answer exists only on this page. */
function useUnsentWarning() {
  const { interview, recorder, live } = useServices()
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      const { at } = interview.getSnapshot()
      const { state } = recorder.getSnapshot()
      const answer = live.getSnapshot().at
      const recording = at === 'asking' && (state === 'recording' || state === 'stopping')
      const answering = answer === 'answering' || answer === 'ending'
      if (at === 'sending' || at === 'unsent' || recording || answering) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => {
      window.removeEventListener('beforeunload', warn)
    }
  }, [interview, recorder, live])
}
