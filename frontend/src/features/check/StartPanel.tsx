import { useQuery } from '@tanstack/react-query'

import { questions, useServer } from '../../app/queries'
import { useServices, useWatch } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { ErrorBanner } from '../../ui/Notice'
import { useCountdown } from '../../ui/useCountdown'
import { HealthNote } from '../setup/HealthBanner'
import { termsOf } from '../setup/aboutPreference'
import { styleOf } from '../setup/stylePreference'
import { LOW_MS } from './MicrophonePanel'
import { readyToStart } from './missingForStart'

/** The way into the interview: with the microphone, or without one by typing. */
export function StartPanel() {
  const { t, told } = useText()
  const { api, interview, styleWish, aboutWish, recorder, meter, testRecording, typedDraft } =
    useServices()
  const { data: plan } = useQuery(questions.plan(api))
  const stage = useWatch(interview)
  const style = styleOf(useWatch(styleWish), plan?.styles ?? ['interview'])
  const { readiness } = useServer()
  const microphone = useWatch(recorder)
  const { everHeard, quietMs } = useWatch(meter)
  const isTesting = useWatch(testRecording).at === 'recording'
  const failure = stage.at === 'setup' ? stage.failure : null
  const isStarting = stage.at === 'setup' && stage.starting
  const waitS = useCountdown(failure)
  const heard = everHeard || quietMs > LOW_MS
  const missing = readyToStart({ readiness, microphone: 'input' in microphone, heard })
  const mayStart = !isStarting && !isTesting && waitS === 0
  const start = t(style === 'practice' ? 'check.startPractice' : 'check.start')
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col gap-3 text-center">
      <HealthNote />
      {failure && <ErrorBanner title={t('check.startFailed')} detail={told(failure)} />}
      <Button
        look="primary"
        large
        wide
        data-testid="start-interview"
        isDisabled={missing !== null || !mayStart}
        aria-describedby="start-hint"
        onPress={() => void interview.start(style, termsOf(aboutWish.getSnapshot()))}
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
          void interview.start(style, termsOf(aboutWish.getSnapshot()))
        }}
      >
        <Icon name="keyboard" />
        {t('check.startTyped')}
      </Button>
    </div>
  )
}
