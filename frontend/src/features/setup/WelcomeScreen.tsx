import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

import { queries, useServerStatus } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { Waiting } from '../../ui/Waiting'
import { AboutYou } from './AboutYou'
import { ConsentCard } from './consent/ConsentCard'
import { HealthBanner } from './HealthBanner'
import { LanguageChoice } from './LanguageChoice'
import { ResumeCard } from './ResumeCard'
import { factsOf } from './plan/planFacts'
import { missingForPlan } from './plan/interviewPlanStore'
import { PlanChoice } from './plan/PlanChoice'
import { StyleChoice } from './StyleChoice'
import { usePrivacyText } from './consent/usePrivacyText'

/** The first screen: introduction, recording notice, consent and style. */
export function WelcomeScreen() {
  const { interview, recorder, consent } = useServices()
  const stage = useStore(interview)
  const { agreedTo } = useStore(consent)
  useEffect(() => {
    // Without consent the microphone stays closed.
    if (agreedTo === null) recorder.release()
  }, [agreedTo, recorder])
  if (stage.at === 'resumable') return <ResumeCard stage={stage} />
  return (
    <div className="grid gap-[clamp(2rem,5vw,4.500rem)] pt-[clamp(0.500rem,5vh,3.500rem)] lg:grid-cols-[minmax(0,1fr)_minmax(400px,1.050fr)] lg:items-start">
      <Hero />
      <Choices />
    </div>
  )
}

/** Style, questions, hints and consent. They appear when all data is loaded, so that nothing shifts. */
function Choices() {
  const { t } = useText()
  const { api } = useServices()
  const plan = useQuery(queries.plan(api))
  const notice = useQuery(queries.privacyNotice(api))
  const { readiness } = useServerStatus()
  if (plan.isPending || notice.isPending || readiness === 'checking') {
    return <Waiting title={t('app.loading')} />
  }
  return (
    <div className="flex flex-col gap-5">
      <StyleChoice />
      <LanguageChoice />
      <PlanChoice />
      <AboutYou />
      <Card testId="consent" labelledBy="consent-heading">
        <ConsentCard />
        <hr className="border-line" />
        <HealthBanner />
        <Next />
      </Card>
    </div>
  )
}

function Hero() {
  const { t } = useText()
  const privacy = usePrivacyText()
  const steps = ['hear', 'answer', 'follow'] as const
  return (
    <section className="flex flex-col gap-5 lg:sticky lg:top-0 lg:pt-6">
      <h1 className="text-[clamp(1.875rem,5.200vw,3rem)] font-extrabold tracking-[-0.030em]">
        {t('setup.heading')}
      </h1>
      <p className="max-w-[34em] text-[clamp(1.063rem,2vw,1.188rem)] text-pretty text-soft">
        {t('setup.lead')}
      </p>
      <Facts />
      <ol className="my-2 flex flex-col gap-3">
        {steps.map((step, index) => (
          <li key={step} className="flex items-center gap-3.5 font-semibold">
            <span
              aria-hidden="true"
              className="grid size-8 flex-none place-items-center rounded-full bg-accent-pale text-[0.9375rem] text-accent"
            >
              {index + 1}
            </span>
            {t(`setup.steps.${step}`)}
          </li>
        ))}
      </ol>
      <p className="flex min-h-13 gap-2.5 text-[0.9375rem] text-pretty text-soft">
        {privacy !== null && (
          <>
            <Icon name="lock" className="mt-px text-accent" />
            {privacy}
          </>
        )}
      </p>
    </section>
  )
}

/** The number of questions and the approximate duration. */
function Facts() {
  const { t } = useText()
  const { api, interviewPlan } = useServices()
  const { data: plan } = useQuery(queries.plan(api))
  const chosen = useStore(interviewPlan)
  if (!plan) return <p className="min-h-7" />
  const { questions, minutes } = factsOf(chosen, plan)
  return (
    <p className="flex min-h-7 items-center gap-2 font-semibold text-accent" data-testid="facts">
      <Icon name="clock" />
      <span>
        {t('setup.facts', { count: questions })}
        {minutes !== null && (
          <>
            <span aria-hidden="true"> · </span>
            {t('setup.minutes', { count: minutes })}
          </>
        )}
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
