import type { PlayerState } from '../../../audio/playback/player'
import type { RecorderState } from '../../../audio/recording/recorder'
import { saveStatusOf } from '../delivery/saveStatus'
import type { SaveStatus } from '../delivery/saveStatus'
import type { LiveState } from '../live/liveState'
import type { Stage } from '../state/stage'

/** What happens in the room. The catalogues have a text for each. */
export type Activity =
  | 'paused'
  | 'replaying'
  | 'listening'
  | 'recording'
  | 'preparingVoice'
  | 'speaking'
  | 'speakingBrowser'

export interface RoomNow {
  stage: Stage
  answer: LiveState
  microphone: Pick<RecorderState, 'state'>
  voice: PlayerState
  isPaused: boolean
}

export interface RoomStatus {
  /** Null if nothing happens, or if the panel of the answer tells it. */
  activity: Activity | null
  /** Where the latest answer is stored. `kept`: the part before the pause is on the server. */
  saved: SaveStatus | 'kept'
  /** Whether the page must stay open, since an answer is only here. */
  isOpen: boolean
  isRecording: boolean
}

/** Return what the status line shows. */
export function roomStatusOf(now: RoomNow): RoomStatus {
  const { stage, answer, microphone } = now
  const saved = saveStatusOf(stage, answer, microphone.state === 'recording')
  const activity = activityOf(now)
  return {
    activity,
    saved: saved === 'live' && activity === 'paused' ? 'kept' : saved,
    isOpen: saved === 'here' || saved === 'sending',
    isRecording: activity === 'listening' || activity === 'recording',
  }
}

function activityOf({ stage, answer, microphone, voice, isPaused }: RoomNow): Activity | null {
  if (isPaused || (answer.at === 'answering' && answer.paused === 'person')) return 'paused'
  if (answer.at === 'answering') return answer.paused === 'question' ? 'replaying' : 'listening'
  if (microphone.state === 'recording') return 'recording'
  if (stage.at !== 'asking') return null
  if (voice.state === 'preparing') return 'preparingVoice'
  if (voice.state !== 'speaking') return null
  return voice.voice === 'server' ? 'speaking' : 'speakingBrowser'
}
