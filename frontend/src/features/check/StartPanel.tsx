import { useQuery } from '@tanstack/react-query'

import { queries, useServerStatus } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { ErrorBanner } from '../../ui/Notice'
import { useCountdown } from '../../ui/useCountdown'
import { HealthBanner } from '../setup/HealthBanner'
import { termsOf } from '../setup/aboutPreference'
import { styleOf } from '../setup/stylePreference'
import { LOW_MS } from './MicrophonePanel'
import { missingForStart } from './missingForStart'

/** Starts the interview with the microphone, or with typed answers. */
export function StartPanel() {
  const { t, describeFailure } = useText()
  const {
    api,
    interview,
    stylePreference,
    aboutPreference,
    recorder,
    meter,
    testRecording,
    typedDraft,
  } = useServices()
  const { data: plan } = useQuery(queries.plan(api))
  const stage = useStore(interview)
  const style = styleOf(useStore(stylePreference), plan?.styles ?? ['interview'])
  const { readiness } = useServerStatus()
  const microphone = useStore(recorder)
  const { wasActive, quietMs } = useStore(meter)
  const isTesting = useStore(testRecording).at === 'recording'
  const failure = stage.at === 'setup' ? stage.failure : null
  const isStarting = stage.at === 'setup' && stage.starting
  const waitS = useCountdown(failure)
  const hasSound = wasActive || quietMs > LOW_MS
  const missing = missingForStart({ readiness, microphone: 'input' in microphone, hasSound })
  const mayStart = !isStarting && !isTesting && waitS === 0
  const start = t(style === 'practice' ? 'check.startPractice' : 'check.start')
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col gap-3 text-center">
      <HealthBanner />
      {failure && <ErrorBanner title={t('check.startFailed')} detail={describeFailure(failure)} />}
      <Button
        look="primary"
        large
        wide
        data-testid="start-interview"
        isDisabled={missing !== null || !mayStart}
        aria-describedby="start-hint"
        onPress={() => void interview.start(style, termsOf(aboutPreference.getSnapshot()))}
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
        isDisabled={missing === 'Server' || !mayStart}
        onPress={() => {
          recorder.release()
          typedDraft.prefer()
          void interview.start(style, termsOf(aboutPreference.getSnapshot()))
        }}
      >
        <Icon name="keyboard" />
        {t('check.startTyped')}
      </Button>
    </div>
  )
}
