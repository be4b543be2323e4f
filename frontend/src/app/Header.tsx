import { useLocation } from '@tanstack/react-router'

import { switchLanguage } from '../locales/i18n'
import { InterviewsLink } from '../features/interviews/InterviewsLink'
import { Button } from '../ui/Button'
import { useServices } from './services'
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
    <header className="mx-auto flex w-full max-w-[1120px] items-center justify-between gap-4 px-[clamp(1.125rem,4vw,2.5rem)] py-3 print:hidden">
      <p className="flex items-center gap-2.5 text-xl font-extrabold tracking-tight">
        <Mark />
        <span lang="ko">대담</span>
        <small lang="en" className="text-sm font-medium text-soft">
          daedam
        </small>
      </p>
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

/** The steps of the interview, with the current one marked. */
function Steps() {
  const { t } = useText()
  const { pathname } = useLocation()
  const now = STEPS.findIndex(({ route }) => route === pathname)
  if (now < 0) return null
  return (
    <ol className="hidden items-center gap-2 text-sm text-soft md:flex" aria-label={t('app.steps')}>
      {STEPS.map(({ step }, index) => (
        <li
          key={step}
          aria-current={index === now ? 'step' : undefined}
          className="flex items-center gap-2 before:h-px before:w-5 before:bg-line first:before:hidden"
        >
          <span className={index === now ? 'font-bold text-accent' : ''}>
            {t(`app.step.${step}`)}
          </span>
        </li>
      ))}
    </ol>
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
