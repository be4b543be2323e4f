import { useServices, useStore } from '../../../app/services'
import type { Stage } from '../state/stage'
import { REPLAY_MS } from '../live/liveState'

/**
 * Return whether replay is disabled: during an answer, except in its first seconds, and while the
 * answer is being sent.
 */
export function useReplayDisabled(stage: Stage): boolean {
  const { recorder, live } = useServices()
  const microphone = useStore(recorder)
  const answer = useStore(live)
  if (stage.at !== 'asking') return true
  if (microphone.state === 'recording' || microphone.state === 'stopping') return true
  switch (answer.at) {
    case 'off':
    case 'idle':
      return false
    case 'answering':
      return answer.paused === 'question' || answer.elapsedMs > REPLAY_MS
    case 'beginning':
    case 'ending':
      return true
  }
}
