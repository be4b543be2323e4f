import type { PlayerState } from '../../../audio/playback/player'
import type { Stage } from '../state/stage'
import type { LiveState } from '../live/liveState'

export type Mood = 'speaking' | 'listening' | 'thinking' | 'waiting'

/** Return what the interviewer is doing. */
export function moodOf(
  stage: Stage,
  voice: PlayerState,
  answer: LiveState,
  microphone: string,
): Mood {
  if (stage.at === 'sending') return 'thinking'
  if (voice.state === 'speaking') return 'speaking'
  const isAnswering =
    answer.at === 'answering' ? answer.paused === 'no' : microphone === 'recording'
  if (isAnswering) return 'listening'
  return answer.at === 'ending' || voice.state === 'preparing' ? 'thinking' : 'waiting'
}
