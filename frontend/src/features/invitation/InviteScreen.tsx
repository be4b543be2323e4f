import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

import { ApiProblem } from '../../api/errors'
import { useServices, useStore } from '../../app/services'
import { routesFor } from '../../app/stageRoutes'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Hint } from '../../ui/Hint'
import { useFocusOnMount } from '../../ui/hooks'
import { Icon } from '../../ui/icons'
import { ErrorBanner } from '../../ui/Notice'
import { Waiting } from '../../ui/Waiting'
import { dateAndTime } from '../data/format'
import { failureOf } from '../interview/state/failure'
import { ConsentCard } from '../setup/consent/ConsentCard'
import { HealthBanner } from '../setup/HealthBanner'
import { openInvitation } from './invitationApi'
import type { Invitation } from './invitationApi'
import { INVITATION_TEXTS } from './texts'

/**
 * The first screen of an invited candidate, whose token is in the address. It leads to the check of
 * the microphone, or to the interview if that has begun.
 */
export function InviteScreen() {
  const { language } = useText()
  const { invitation } = useServices()
  const held = useStore(invitation)
  const hash = useLocation({ select: (location) => location.hash })
  const token = hash === '' ? held : decodeURIComponent(hash)
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => openInvitation(token ?? ''),
    enabled: token !== null,
    retry: false,
    // The state may have changed on another device.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const hasBegun = useBegunInterview(token, data)
  useEffect(() => {
    if (token === null) void navigate({ to: '/', replace: true })
  }, [token, navigate])
  useEffect(() => {
    if (error instanceof ApiProblem && error.status === 404) invitation.drop()
  }, [error, invitation])
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data || hasBegun) return <Waiting title={INVITATION_TEXTS[language].opening} />
  return <Invited invitation={data} />
}

/**
 * Take the token from the address to the storage of the tab, and open the interview if it has begun.
 * Return whether it has.
 */
function useBegunInterview(token: string | null, data: Invitation | undefined): boolean {
  const { interview, invitation, interviewLanguage } = useServices()
  const navigate = useNavigate()
  useEffect(() => {
    if (token === null || data === undefined) return
    if (data.interview === null) {
      invitation.hold(token)
      if (interview.getSnapshot().at !== 'setup') interview.leave()
      interviewLanguage.choose(data.language)
      // The token must not stay in the browser's history.
      if (window.location.hash !== '') void navigate({ to: '/invite', hash: '', replace: true })
      return
    }
    void interview.open(data.interview).finally(() => {
      invitation.drop()
      void navigate({ to: routesFor(interview.getSnapshot())[0], replace: true })
    })
  }, [token, data, interview, invitation, interviewLanguage, navigate])
  return data !== undefined && data.interview !== null
}

function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const { language, describeFailure } = useText()
  const texts = INVITATION_TEXTS[language]
  const isFinal = error instanceof ApiProblem && error.status === 404
  return (
    <div className="mx-auto mt-[clamp(1rem,6vh,4rem)] max-w-xl" data-testid="invitation-failed">
      <h1 className="sr-only">{texts.failed}</h1>
      <ErrorBanner title={texts.failed} detail={describeFailure(failureOf(error))}>
        {!isFinal && (
          <span className="mt-1.5">
            <Button onPress={retry}>{texts.again}</Button>
          </span>
        )}
      </ErrorBanner>
    </div>
  )
}

function Invited({ invitation }: { invitation: Invitation }) {
  const { t, language } = useText()
  const texts = INVITATION_TEXTS[language]
  const { consent, recorder } = useServices()
  const { agreedTo } = useStore(consent)
  const navigate = useNavigate()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  useEffect(() => {
    // Without consent the microphone stays closed.
    if (agreedTo === null) recorder.release()
  }, [agreedTo, recorder])
  const { name, position, company, questions, expires_at } = invitation
  return (
    <div className="grid items-start gap-x-[clamp(2rem,4vw,4rem)] gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(390px,1fr)] lg:pt-4">
      <section className="flex flex-col gap-4 lg:pt-3" data-testid="invitation">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-[clamp(1.625rem,4vw,2.375rem)] tracking-[-0.03em]"
        >
          {texts.heading(name)}
        </h1>
        <p className="text-[1.125rem] font-semibold text-pretty">{texts.at(company, position)}</p>
        <p className="flex items-center gap-2 font-semibold text-accent">
          <Icon name="clock" />
          {texts.facts(questions)}
        </p>
        <p className="max-w-[34em] text-pretty text-soft">{texts.how}</p>
        <p className="max-w-[34em] text-pretty text-soft">
          {texts.ends(dateAndTime(expires_at, language))}
        </p>
        <p className="max-w-[34em] text-pretty text-soft">{texts.reviewed}</p>
      </section>
      <Card testId="consent" labelledBy="consent-heading">
        <ConsentCard />
        <HealthBanner />
        <div className="flex flex-col gap-2.5 text-center">
          <Button
            look="primary"
            large
            wide
            data-testid="to-check"
            isDisabled={agreedTo === null}
            aria-describedby="next-hint"
            onPress={() => void navigate({ to: '/check' })}
          >
            {t('setup.next')}
          </Button>
          <Hint id="next-hint" live>
            {t(agreedTo === null ? 'setup.nextNeedsConsent' : 'setup.nextHint')}
          </Hint>
        </div>
      </Card>
    </div>
  )
}
