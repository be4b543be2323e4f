import { useServices, useText, useWatch } from '../../app/services'
import { failureText } from '../../locales/failures'
import { Icon } from '../../ui/icons'
import { ErrorBanner } from '../../ui/Notice'
import type { Failure } from '../interview/flow'
import { HealthNote } from './HealthNote'
import { MicrophoneCheck } from './MicrophoneCheck'
import { useCanStart } from './useCanStart'

interface Props {
  starting: boolean
  failure: Failure | null
}

export function SetupScreen({ starting, failure }: Props) {
  const { t, language } = useText()
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
      <section className="card" aria-labelledby="microphone-heading">
        <h2 id="microphone-heading">{t.setup.microphone}</h2>
        <MicrophoneCheck />
        <hr />
        <HealthNote />
        {failure && (
          <ErrorBanner title={t.setup.startFailed} detail={failureText(failure, language)} />
        )}
        <Start starting={starting} />
      </section>
    </div>
  )
}

/** Where voice and answers go: said only once the server has told who writes its questions. */
function Privacy() {
  const { t } = useText()
  const { reach } = useWatch(useServices().health)
  if (reach === null) return null
  const sameMachine = ['localhost', '127.0.0.1', '[::1]'].includes(window.location.hostname)
  const words = {
    host: sameMachine ? t.setup.privacyHere : t.setup.privacyServer,
    servers: t.setup.privacyServer,
    cloud: t.setup.privacyCloud,
  }[reach]
  return (
    <p className="privacy">
      <Icon name="lock" />
      {words}
    </p>
  )
}

function Start({ starting }: { starting: boolean }) {
  const { t } = useText()
  const { interview } = useServices()
  const { canStart, missing } = useCanStart()
  return (
    <div className="start">
      <button
        type="button"
        className="button primary wide"
        data-testid="start-interview"
        disabled={!canStart || starting}
        aria-describedby="start-hint"
        onClick={() => void interview.start()}
      >
        {starting ? t.setup.starting : t.setup.start}
      </button>
      <p className="hint" id="start-hint" role="status">
        {missing === 'microphone' && t.setup.startNeedsMicrophone}
        {missing === 'sound' && t.setup.startNeedsSound}
        {missing === null && t.setup.tip}
      </p>
    </div>
  )
}
