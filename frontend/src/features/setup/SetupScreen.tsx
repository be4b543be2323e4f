import { useEffect } from 'react'

import { useServices, useText } from '../../app/services'
import { failureText } from '../../locales/failures'
import { Icon } from '../../ui/icons'
import { ErrorBanner } from '../../ui/Notice'
import { useCountdown } from '../../ui/useCountdown'
import type { Failure } from '../interview/flow'
import { ConsentCard } from './ConsentCard'
import { HealthNote } from './HealthNote'
import { MicrophoneCheck } from './MicrophoneCheck'
import { useCanStart, useConsented } from './useCanStart'
import { usePrivacyWords } from './usePrivacyWords'

interface Props {
  starting: boolean
  failure: Failure | null
}

export function SetupScreen({ starting, failure }: Props) {
  const { t, language } = useText()
  const { recorder } = useServices()
  const consented = useConsented()
  const waitS = useCountdown(failure)
  useEffect(() => {
    // Before consent, and after it was withdrawn, nothing listens.
    if (!consented) recorder.release()
  }, [consented, recorder])
  return (
    <div className="setup">
      <section className="hero">
        <h1>{t.setup.heading}</h1>
        <p className="lead">{t.setup.lead}</p>
        <ol className="steps">
          {t.setup.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <Privacy />
      </section>
      <div className="card">
        <ConsentCard />
        <hr />
        <section className="consent" aria-labelledby="microphone-heading">
          <h2 id="microphone-heading">{t.setup.microphone}</h2>
          <MicrophoneCheck mayListen={consented} />
        </section>
        <hr />
        <HealthNote />
        {failure && (
          <ErrorBanner title={t.setup.startFailed} detail={failureText(failure, language)} />
        )}
        <Start starting={starting} waitS={waitS} />
      </div>
    </div>
  )
}

/** Where voice and answers go: said only once the server has told who writes its questions. */
function Privacy() {
  const words = usePrivacyWords()
  if (words === null) return null
  return (
    <p className="privacy">
      <Icon name="lock" />
      {words}
    </p>
  )
}

function Start({ starting, waitS }: { starting: boolean; waitS: number }) {
  const { t } = useText()
  const { interview } = useServices()
  const { canStart, missing } = useCanStart()
  return (
    <div className="start">
      <button
        type="button"
        className="button primary wide"
        data-testid="start-interview"
        disabled={!canStart || starting || waitS > 0}
        aria-describedby="start-hint"
        onClick={() => void interview.start()}
      >
        {starting ? t.setup.starting : t.setup.start}
      </button>
      <p className="hint" id="start-hint" role="status">
        {missing === 'consent' && t.setup.startNeedsConsent}
        {missing === 'microphone' && t.setup.startNeedsMicrophone}
        {missing === 'sound' && t.setup.startNeedsSound}
        {missing === null && (waitS > 0 ? t.busy.startWait(waitS) : t.setup.tip)}
      </p>
    </div>
  )
}
