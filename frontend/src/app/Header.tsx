import { Link, useLocation } from '@tanstack/react-router'

import { switchLanguage } from '../locales/i18n'
import { InterviewsLink } from '../features/interviews/InterviewsLink'
import { Button } from '../ui/Button'
import { Icon } from '../ui/icons'
import { useServices, useStore } from './services'
import { routesFor } from './stageRoutes'
import { useText } from './useText'

const STEPS = [
  { route: '/', step: 'welcome' },
  { route: '/check', step: 'check' },
  { route: '/interview', step: 'room' },
  { route: '/report', step: 'report' },
] as const

export function Header() {
  const { texts, storage } = useServices()
  const { t, language } = useText()
  return (
    <header className="mx-auto flex w-full max-w-[1120px] items-center justify-between gap-3 px-[clamp(1.125rem,4vw,2.5rem)] py-3 print:hidden">
      <Logo />
      <Steps />
      <div className="flex items-center">
        <InterviewsLink />
        <Button
          look="quiet"
          data-testid="lang-toggle"
          aria-label={t('app.switchLanguageLabel')}
          onPress={() => {
            void switchLanguage(texts, storage)
          }}
        >
          <span lang={language === 'ko' ? 'en' : 'ko'}>{t('app.switchLanguage')}</span>
        </Button>
      </div>
    </header>
  )
}

/** The name. It links to the welcome screen unless an interview is under way or over. */
function Logo() {
  const { t } = useText()
  const stage = useStore(useServices().interview)
  const name = (
    <>
      <Mark />
      <span lang="ko">대담</span>
      <small lang="en" className="text-sm font-normal text-soft max-sm:hidden">
        daedam
      </small>
    </>
  )
  const look =
    'flex min-h-11 items-center gap-2.5 text-xl font-bold tracking-tight whitespace-nowrap'
  if (!routesFor(stage).includes('/')) return <p className={look}>{name}</p>
  return (
    <Link to="/" className={`${look} rounded-box`}>
      {name}
      <span className="sr-only">{t('app.homeLabel')}</span>
    </Link>
  )
}

/**
 * The steps of the interview: those that are done are ticked, the current one is marked. A narrow
 * screen shows only the current one.
 */
function Steps() {
  const { t } = useText()
  const { pathname } = useLocation()
  const now = STEPS.findIndex(({ route }) => route === pathname)
  if (now < 0) return null
  return (
    <>
      <p aria-hidden="true" className="flex items-center gap-1.5 text-sm font-semibold md:hidden">
        <span className="text-soft tabular-nums">
          {now + 1}/{STEPS.length}
        </span>
        <span className="text-accent">{STEPS[now] && t(`app.step.${STEPS[now].step}`)}</span>
      </p>
      <ol
        className="flex items-center gap-2 text-sm text-soft max-md:sr-only"
        aria-label={t('app.steps')}
        data-testid="steps"
      >
        {STEPS.map(({ step }, index) => (
          <Step
            key={step}
            number={index + 1}
            name={t(`app.step.${step}`)}
            at={index < now ? 'done' : index === now ? 'now' : 'later'}
          />
        ))}
      </ol>
    </>
  )
}

const STEP_LOOKS = {
  done: 'border-accent bg-accent-pale text-accent',
  now: 'border-accent bg-accent text-on-accent',
  later: 'border-edge text-soft',
}

function Step({ number, name, at }: { number: number; name: string; at: keyof typeof STEP_LOOKS }) {
  const { t } = useText()
  return (
    <li
      aria-current={at === 'now' ? 'step' : undefined}
      className="flex items-center gap-2 whitespace-nowrap before:h-px before:w-5 before:bg-edge first:before:hidden"
    >
      <span
        aria-hidden="true"
        className={`grid size-6 flex-none place-items-center rounded-full border text-xs font-semibold ${STEP_LOOKS[at]}`}
      >
        {at === 'done' ? <Icon name="check" className="size-4!" /> : number}
      </span>
      <span className={at === 'now' ? 'font-semibold text-accent' : ''}>{name}</span>
      {at === 'done' && <span className="sr-only">{t('app.stepDone')}</span>}
    </li>
  )
}

/** Two speech bubbles, face to face. */
function Mark() {
  return (
    <svg className="size-8" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path
        d="M8.5 8h8A3.500 3.500 0 0 1 20 11.500v1.500a3.500 3.500 0 0 1-3.500 3.500h-3.700L9 19.500v-3.100A3.500 3.500 0 0 1 6 13v-1.500A3.500 3.500 0 0 1 8.500 8Z"
        className="fill-on-accent"
      />
      <path
        d="M22.500 15h1A3.500 3.500 0 0 1 26 18.200v1.300a3.500 3.500 0 0 1-2.500 3.300v2.700l-3.300-2.500h-4.700a3.500 3.500 0 0 1-3-1.800"
        className="fill-none stroke-on-accent stroke-[1.750]"
      />
    </svg>
  )
}
