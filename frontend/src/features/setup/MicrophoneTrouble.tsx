import { useText } from '../../app/services'
import type { MicrophoneProblem } from '../../audio/microphoneErrors'
import { ErrorBanner } from '../../ui/Notice'

/** Why there is no microphone, and what helps. */
export function MicrophoneTrouble({ problem }: { problem: MicrophoneProblem }) {
  const { t } = useText()
  const { title, action } = t.microphone[problem]
  return <ErrorBanner title={title} detail={action} />
}
