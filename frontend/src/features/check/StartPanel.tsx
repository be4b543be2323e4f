import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { queries, useServerStatus } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { ErrorBanner } from '../../ui/Notice'
import { useCountdown } from '../../ui/useCountdown'
import type { Failure } from '../interview/state/stage'
import { startInvited } from '../invitation/invitationApi'
import { HealthBanner } from '../setup/HealthBanner'
import { termsOf } from '../setup/aboutPreference'
import { nameQuestion } from '../setup/plan/nameQuestion'
import { styleOf } from '../setup/stylePreference'
import { LOW_MS } from './MicrophonePanel'
import { missingForStart } from './missingForStart'

/** Milliseconds after which the interview can start without speech, since noise may hide it. */
const LONGEST_WAIT_MS = 8_000

/** Starts the interview with the microphone, or with typed answers. */
export function StartPanel() {
  const { t, describeFailure } = useText()
  const {
    api,
    interview,
    stylePreference,
    aboutPreference,
    interviewPlan,
    interviewLanguage,
    invitation,
    recorder,
    meter,
    testRecording,
    typedDraft,
  } = useServices()
  const { data: plan } = useQuery(queries.plan(api))
  const stage = useStore(interview)
  const token = useStore(invitation)
  const preferred = styleOf(useStore(stylePreference), plan?.styles ?? ['interview'])
  const style = token === null ? preferred : 'interview'
  const { readiness } = useServerStatus()
  const microphone = useStore(recorder)
  const { wasSpeech, quietMs, listeningMs } = useStore(meter)
  const isTesting = useStore(testRecording).at === 'recording'
  const failure = stage.at === 'setup' ? stage.failure : null
  const isStarting = stage.at === 'setup' && stage.starting
  const [earlier] = useState(failure)
  // Questions that the server refused before have been edited since.
  const isOver = failure !== null && failure === earlier && isRefusal(failure)
  const waitS = useCountdown(failure)
  const hasSound = wasSpeech || quietMs > LOW_MS || listeningMs > LONGEST_WAIT_MS
  const missing = missingForStart({ readiness, microphone: 'input' in microphone, hasSound })
  const isWaiting = isStarting || waitS > 0
  const begin = () => {
    if (token !== null) {
      void interview.startWith((agreement) => startInvited(token, agreement))
      return
    }
    const terms = termsOf(aboutPreference.getSnapshot())
    void interview.start(style, terms, interviewPlan.document ?? interviewLanguage.getSnapshot())
  }
  const start = t(style === 'practice' ? 'check.startPractice' : 'check.start')
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col gap-3 text-center">
      <HealthBanner />
      {failure && !isOver && (
        <ErrorBanner
          title={t('check.startFailed')}
          detail={nameQuestion(describeFailure(failure), t)}
        >
          <FixQuestions failure={failure} />
        </ErrorBanner>
      )}
      <Button
        look="primary"
        large
        wide
        data-testid="start-interview"
        isPending={isWaiting}
        isDisabled={!isWaiting && (missing !== null || isTesting)}
        aria-describedby="start-hint"
        onPress={begin}
      >
        {isStarting ? t('check.starting') : start}
      </Button>
      <Hint id="start-hint" live>
        {waitS > 0
          ? t('busy.startWait', { count: waitS })
          : t(missing === null ? 'check.tip' : `check.startNeeds${missing}`)}
      </Hint>
      <Button
        look="quiet"
        data-testid="start-typed"
        isPending={isWaiting}
        isDisabled={!isWaiting && (missing === 'Server' || isTesting)}
        onPress={() => {
          recorder.release()
          typedDraft.prefer()
          begin()
        }}
      >
        <Icon name="keyboard" />
        {t('check.startTyped')}
      </Button>
    </div>
  )
}

/** Leads to the candidate's own questions, if the server refused them. */
function FixQuestions({ failure }: { failure: Failure }) {
  const { t } = useText()
  const { interviewPlan, invitation } = useServices()
  const { use } = useStore(interviewPlan)
  const isInvited = useStore(invitation) !== null
  const navigate = useNavigate()
  if (isInvited || use === 'server' || !isRefusal(failure)) return null
  return (
    <span>
      <Button data-testid="fix-questions" onPress={() => void navigate({ to: '/' })}>
        <Icon name="pen" />
        {t('plan.fix')}
      </Button>
    </span>
  )
}

/** Return whether the server refused the content of the request. */
function isRefusal(failure: Failure): boolean {
  return failure.kind === 'problem' && failure.status === 422
}
