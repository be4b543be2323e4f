import { Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

import { UnreachableScreen } from '../features/setup/UnreachableScreen'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Waiting } from '../ui/Waiting'
import { Header } from './Header'
import { routesFor } from './stageRoutes'
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
  const stage = useStore(useServices().interview)
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const routes = routesFor(stage)
  const isHere = routes.some((route) => route === pathname)
  const target = routes[0]
  useEffect(() => {
    if (!isHere) void navigate({ to: target, replace: true })
  }, [isHere, navigate, target])
  if (stage.at === 'loading') return <Waiting title={t('app.loading')} />
  if (stage.at === 'unreachable') return <UnreachableScreen failure={stage.failure} />
  return isHere ? <Outlet /> : null
}

export function NotFound() {
  const { t } = useText()
  return <Waiting title={t('app.notFound')} />
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
