import { useText } from '../../../app/useText'
import type { MicrophoneProblem } from '../../../audio/capture/microphoneErrors'
import { ErrorBanner } from '../../../ui/Notice'
import { detectBrowser } from './detectBrowser'

/** A microphone problem and what to do; after a refusal, the steps for this browser. */
export function MicrophoneErrorBanner({ problem }: { problem: MicrophoneProblem }) {
  const { t } = useText()
  const browser = detectBrowser(navigator.userAgent)
  return (
    <ErrorBanner
      title={t(`microphone.${problem}.title`)}
      detail={t(`microphone.${problem}.action`)}
    >
      {problem === 'denied' && <p data-testid="permission-steps">{t(`permission.${browser}`)}</p>}
    </ErrorBanner>
  )
}
