import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useRef } from 'react'

import { queries, useServerStatus } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { Waiting } from '../../ui/Waiting'
import { EarlierInterviews } from '../interviews/InterviewsLink'
import { AboutYou } from './AboutYou'
import { ConsentCard } from './consent/ConsentCard'
import { HealthBanner } from './HealthBanner'
import { LanguageChoice } from './LanguageChoice'
import { ResumeCard } from './ResumeCard'
import { factsOf } from './plan/planFacts'
import { missingForPlan } from './plan/interviewPlanStore'
import { PlanChoice } from './plan/PlanChoice'
import { ProductPicture } from './ProductPicture'
import { StyleChoice } from './StyleChoice'
import { styleOf } from './stylePreference'

/**
 * The first screen: introduction, consent and start, then the settings of the interview. Every
 * setting has a default, so that consent is all that a start needs.
 */
export function WelcomeScreen() {
  const { interview, recorder, consent } = useServices()
  const stage = useStore(interview)
  const { agreedTo } = useStore(consent)
  useEffect(() => {
    // Without consent the microphone stays closed.
    if (agreedTo === null) recorder.release()
  }, [agreedTo, recorder])
  if (stage.at === 'resumable') return <ResumeCard stage={stage} />
  return <Welcome />
}

function Welcome() {
  const { t } = useText()
  const start = useRef<HTMLDivElement>(null)
  const isLoaded = useIsLoaded()
  return (
    <div className="grid gap-x-[clamp(2rem,4vw,4rem)] gap-y-6 lg:grid-cols-[minmax(0,1.1fr)_minmax(390px,0.9fr)] lg:grid-rows-[auto_auto_1fr] lg:pt-4">
      <section className="flex flex-col gap-2.5 lg:gap-4 lg:pt-3">
        <h1 className="text-[clamp(1.75rem,4.4vw,2.75rem)] tracking-[-0.03em]">
          {t('setup.heading')}
        </h1>
        <p className="max-w-[34em] text-[clamp(1rem,1.6vw,1.125rem)] text-pretty text-soft">
          {t('setup.lead')}
        </p>
      </section>
      <div ref={start} className="lg:col-start-2 lg:row-span-3 lg:row-start-1">
        <Card
          testId="consent"
          labelledBy="consent-heading"
          className="min-h-[27.5rem] lg:sticky lg:top-4"
        >
          {isLoaded ? (
            <>
              <Facts />
              <hr className="border-line" />
              <ConsentCard />
              <HealthBanner />
              <Next />
            </>
          ) : (
            <div className="m-auto">
              <h2 id="consent-heading" className="sr-only">
                {t('consent.heading')}
              </h2>
              <Waiting title={t('app.loading')} />
            </div>
          )}
        </Card>
      </div>
      <ProductPicture />
      {isLoaded && (
        <div className="flex flex-col gap-6 pt-2">
          <EarlierInterviews />
          <StyleChoice />
          <LanguageChoice />
          <PlanChoice />
          <AboutYou />
          <BackToStart
            onPress={() => {
              start.current?.scrollIntoView({ block: 'start' })
              start.current?.querySelector<HTMLElement>('[data-next], input')?.focus()
            }}
          />
        </div>
      )}
    </div>
  )
}

/** Return whether all data of the screen is loaded, so that nothing shifts later. */
function useIsLoaded(): boolean {
  const { api } = useServices()
  const plan = useQuery(queries.plan(api))
  const notice = useQuery(queries.privacyNotice(api))
  const { readiness } = useServerStatus()
  const isLoaded = !plan.isPending && !notice.isPending && readiness !== 'checking'
  // Deferred, so that the forms are rendered in short steps.
  return useDeferredValue(isLoaded, false)
}

/** On a narrow screen, leads from the settings back to the start above them. */
function BackToStart({ onPress }: { onPress: () => void }) {
  const { t } = useText()
  return (
    <div className="lg:hidden">
      <Button wide large data-testid="back-to-start" onPress={onPress}>
        <Icon name="up" />
        {t('setup.toStart')}
      </Button>
    </div>
  )
}

/** What is chosen: the style, the number of questions and the approximate duration. */
function Facts() {
  const { t } = useText()
  const { api, interviewPlan, stylePreference } = useServices()
  const { data: plan } = useQuery(queries.plan(api))
  const chosen = useStore(interviewPlan)
  const preference = useStore(stylePreference)
  if (!plan) return null
  const { questions, minutes } = factsOf(chosen, plan)
  const style = styleOf(preference, plan.styles)
  return (
    <p className="flex items-center gap-2 font-semibold text-accent" data-testid="facts">
      <Icon name="clock" />
      <span>
        {[
          t(`setup.${style}`),
          t('setup.facts', { count: questions }),
          ...(minutes === null ? [] : [t('setup.minutes', { count: minutes })]),
        ].join('\u00a0· ')}
      </span>
    </p>
  )
}

function Next() {
  const { t } = useText()
  const { consent, interviewPlan } = useServices()
  const { agreedTo } = useStore(consent)
  const missing = missingForPlan(useStore(interviewPlan))
  const navigate = useNavigate()
  const hint = agreedTo === null ? 'setup.nextNeedsConsent' : 'setup.nextHint'
  return (
    <div className="flex flex-col gap-2.5 text-center">
      <Button
        look="primary"
        large
        wide
        data-testid="to-check"
        data-next={agreedTo === null || missing !== null ? undefined : ''}
        isDisabled={agreedTo === null || missing !== null}
        aria-describedby="next-hint"
        onPress={() => void navigate({ to: '/check' })}
      >
        {t('setup.next')}
      </Button>
      <Hint id="next-hint" live>
        {t(missing === null ? hint : `setup.nextNeeds${missing}`)}
      </Hint>
    </div>
  )
}
