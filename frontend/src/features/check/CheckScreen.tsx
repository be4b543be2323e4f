import { useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { useFocusOnMount } from '../../ui/hooks'
import { useCurrentConsent } from '../setup/consent/useCurrentConsent'
import { missingForPlan } from '../setup/plan/interviewPlanStore'
import { EchoPanel } from './EchoPanel'
import { MicrophonePanel } from './MicrophonePanel'
import { StartPanel } from './StartPanel'
import { TestPanel } from './TestPanel'
import { VoicePanel } from './VoicePanel'

/** The microphone and speaker check before the interview. */
export function CheckScreen() {
  const { t } = useText()
  const { interviewPlan, invitation, recorder, testRecording, echoTest, player } = useServices()
  const { agreedTo } = useCurrentConsent()
  const missing = missingForPlan(useStore(interviewPlan))
  const isInvited = useStore(invitation) !== null
  const before = isInvited ? '/invite' : '/'
  const isReady = agreedTo !== null && (isInvited || missing === null)
  const microphone = useStore(recorder)
  const navigate = useNavigate()
  const router = useRouter()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  useEffect(() => {
    void router.preloadRoute({ to: '/interview' })
  }, [router])
  useEffect(() => {
    // The screen was opened by a typed address or the browser's buttons, but the recording notice
    // and the questions have to come first.
    if (!isReady) void navigate({ to: before, replace: true })
  }, [isReady, before, navigate])
  useEffect(
    () => () => {
      testRecording.clear()
      echoTest.clear()
      player.stop()
    },
    [testRecording, echoTest, player],
  )
  if (!isReady) return null
  const listens = 'input' in microphone
  return (
    <div className="mx-auto flex max-w-[860px] flex-col gap-6">
      <header className="flex flex-col gap-2">
        <h1 ref={heading} tabIndex={-1} className="text-[clamp(1.625rem,4vw,2.25rem)]">
          {t('check.heading')}
        </h1>
        <p className="text-pretty text-soft">{t('check.lead')}</p>
      </header>
      <div className="grid items-start gap-5 md:grid-cols-2">
        <Card labelledBy="microphone-heading" className={listens ? '' : 'md:col-span-2'}>
          <MicrophonePanel />
        </Card>
        {listens && (
          <Card labelledBy="test-heading">
            <TestPanel />
            <hr className="border-line" />
            <EchoPanel />
          </Card>
        )}
        <Card labelledBy="voice-heading" className="md:col-span-2">
          <VoicePanel />
        </Card>
      </div>
      <StartPanel />
      <p className="text-center">
        <Button look="quiet" onPress={() => void navigate({ to: before })}>
          {t('check.back')}
        </Button>
      </p>
    </div>
  )
}
