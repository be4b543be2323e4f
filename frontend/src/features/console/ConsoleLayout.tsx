import { Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useEffect } from 'react'

import { switchLanguage } from '../../locales/i18n'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { useFocusOnMount } from '../../ui/hooks'
import { Waiting } from '../../ui/Waiting'
import { useText } from '../../app/useText'
import type { Me, Role } from './api/consoleApi'
import { useConsole } from './consoleServices'
import { homeOf, mayActAs, useMe } from './me'
import { useConsoleText } from './texts'
import { ConsoleLink } from './ui/ConsoleLink'
import { RequestFailure } from './ui/RequestFailure'
import { useSignOut } from './access/useSignOut'

const SIGN_IN = '/sign-in' as string

/** Screens of people who are not signed in. */
const OPEN_SCREENS = [SIGN_IN, '/link']

const MENU: readonly {
  path: string
  text: 'nav.positions' | 'nav.candidates' | 'nav.users' | 'nav.account'
  role: Role
}[] = [
  { path: '/positions', text: 'nav.positions', role: 'recruiter' },
  { path: '/candidates', text: 'nav.candidates', role: 'reviewer' },
  { path: '/users', text: 'nav.users', role: 'owner' },
  { path: '/account', text: 'nav.account', role: 'reviewer' },
]

/** Return whether an address is that of a screen or below it. */
function isWithin(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(`${path}/`)
}

/** The frame of every screen of the console. It redirects people who are not signed in. */
export function ConsoleLayout() {
  const { t, language } = useConsoleText()
  const { pathname } = useLocation()
  const { me } = useMe()
  useEffect(() => {
    document.documentElement.lang = language
    document.title = t('title')
  }, [language, t])
  return (
    <>
      <a
        href="#main"
        className="absolute left-3 z-20 -translate-y-16 rounded-box bg-accent px-4 py-2 font-semibold text-on-accent focus:translate-y-3"
      >
        {t('skip')}
      </a>
      <ConsoleHeader me={OPEN_SCREENS.includes(pathname) ? null : (me ?? null)} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[1280px] flex-1 px-[clamp(1.125rem,4vw,2.5rem)] pt-[clamp(1rem,3vw,2rem)] pb-16 outline-none"
      >
        {OPEN_SCREENS.includes(pathname) ? <Outlet /> : <SignedInScreen />}
      </main>
    </>
  )
}

function ConsoleHeader({ me }: { me: Me | null }) {
  const { t, language } = useConsoleText()
  const page = useText().t
  const { texts, storage } = useConsole()
  const { pathname } = useLocation()
  const signOut = useSignOut()
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex w-full max-w-[1280px] flex-wrap items-center gap-x-6 gap-y-1 px-[clamp(1.125rem,4vw,2.5rem)] py-2">
        <p className="flex items-baseline gap-2 text-xl font-bold tracking-tight whitespace-nowrap">
          <span lang="ko">대담</span>
          <span className="text-sm font-semibold text-soft">{t('name')}</span>
        </p>
        {me && (
          <nav
            aria-label={t('nav.label')}
            className="flex flex-1 gap-1 max-sm:order-last max-sm:basis-full"
          >
            {MENU.filter(({ role }) => mayActAs(me, role)).map(({ path, text }) => (
              <ConsoleLink
                key={path}
                to={path}
                current={isWithin(pathname, path)}
                className={`inline-flex min-h-11 items-center rounded-box px-3 text-[0.9375rem] font-semibold ${
                  isWithin(pathname, path)
                    ? 'bg-accent-pale text-accent'
                    : 'text-soft hover:text-ink'
                }`}
              >
                {t(text)}
              </ConsoleLink>
            ))}
          </nav>
        )}
        <div className="ml-auto flex items-center">
          {me && (
            <Button look="quiet" data-testid="sign-out" onPress={signOut}>
              {t('signOut')}
            </Button>
          )}
          <Button
            look="quiet"
            data-testid="lang-toggle"
            aria-label={page('app.switchLanguageLabel')}
            onPress={() => {
              void switchLanguage(texts, storage)
            }}
          >
            <span lang={language === 'ko' ? 'en' : 'ko'}>{page('app.switchLanguage')}</span>
          </Button>
        </div>
      </div>
    </header>
  )
}

/** The current screen, if the user is signed in and may see it. */
function SignedInScreen() {
  const { t } = useConsoleText()
  const { me, error, retry } = useMe()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const isHome = pathname === '/'
  useEffect(() => {
    if (me === null) void navigate({ to: SIGN_IN, replace: true })
    else if (me && isHome) void navigate({ to: homeOf(me), replace: true })
  }, [me, isHome, navigate])
  if (error) return <RequestFailure title={t('failed')} error={error} retry={retry} />
  if (!me || isHome) return <Waiting title={t('loading')} />
  const entry = MENU.find(({ path }) => isWithin(pathname, path))
  if (entry && !mayActAs(me, entry.role)) return <Message title={t('forbidden')} />
  return <Outlet />
}

export function ConsoleNotFound() {
  const { t } = useConsoleText()
  return <Message title={t('notFound')}>{t('notFoundHint')}</Message>
}

function Message({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useConsoleText()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  return (
    <Card className="mx-auto mt-[clamp(1rem,6vh,4rem)] max-w-xl" testId="console-message">
      <h1 ref={heading} tabIndex={-1} className="text-[clamp(1.375rem,3.6vw,1.75rem)]">
        {title}
      </h1>
      {children !== undefined && <p className="text-pretty text-soft">{children}</p>}
      <p>
        <ConsoleLink to="/" className="font-semibold text-accent underline underline-offset-4">
          {t('toStart')}
        </ConsoleLink>
      </p>
    </Card>
  )
}

export function Crashed() {
  const { t } = useConsoleText()
  return (
    <Card className="mx-auto mt-10 max-w-xl">
      <p role="alert" className="text-lg font-bold">
        {t('crashed')}
      </p>
      <Button
        look="primary"
        onPress={() => {
          window.location.reload()
        }}
      >
        {t('reload')}
      </Button>
    </Card>
  )
}
