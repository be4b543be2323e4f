import type { RecorderState } from '../../../audio/recording/recorder'
import type { LiveState } from '../live/liveState'
import { REPLAY_MS } from '../live/liveState'
import type { Stage } from '../state/stage'

/** Why the question cannot be replayed now. The catalogues have a text for each. */
export type ReplayObstacle =
  | 'recording'
  /** The answer has been running for longer than `REPLAY_MS`. */
  | 'late'
  | 'replaying'
  | 'processing'
  | 'unsent'

/** Return why the question cannot be replayed now; null if it can. */
export function replayObstacle(
  stage: Stage,
  answer: LiveState,
  microphone: Pick<RecorderState, 'state'>,
): ReplayObstacle | null {
  if (stage.at === 'unsent') return 'unsent'
  if (stage.at !== 'asking' || microphone.state === 'stopping') return 'processing'
  if (microphone.state === 'recording') return 'recording'
  switch (answer.at) {
    case 'off':
    case 'idle':
      return null
    case 'answering':
      if (answer.paused === 'question') return 'replaying'
      return answer.elapsedMs > REPLAY_MS ? 'late' : null
    case 'beginning':
      return 'recording'
    case 'ending':
      return 'processing'
  }
}
