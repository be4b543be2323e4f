import type { Capture } from '../../../audio/capture/capture'
import type { RecordingBackup } from '../../../audio/backup/recordingBackup'
import type { Player } from '../../../audio/playback/player'
import type { Recorder } from '../../../audio/recording/recorder'
import type { StreamPlayer } from '../../../audio/playback/streamPlayer'
import type { Message } from '../../../live/messages'
import type { Socket } from '../../../live/heartbeatSocket'
import type { InterviewController } from '../state/interviewController'
import type { StoredToggle } from '../../../lib/storedToggle'
import type { LiveVoice } from './liveVoice'

/** What live answers are made with. */
export interface LiveInterviewOptions {
  enabled: boolean
  /** Address of an interview's live line. */
  address: (interviewId: string) => string
  connect: (url: string) => Socket
  capture: Capture
  backup: RecordingBackup
  streams: StreamPlayer
  player: Player
  voice: LiveVoice
  recorder: Recorder
  interview: InterviewController
  handsFree: StoredToggle
}

export interface Answering {
  at: 'answering'
  elapsedMs: number
  limitMs: number
  /** `question`: only until the question has been heard once more. */
  paused: 'no' | 'person' | 'question'
  /** Understood so far; of the second part not everything is sure. */
  settled: string
  unsettled: string
  /** The interviewer asks whether the answer is over. */
  confirmation: string | null
  /** `lost`: the answer is kept here and sent as a whole when it ends. */
  connection: 'fine' | 'reconnecting' | 'lost'
  /** It goes on with what was said before the page was reloaded. */
  resumed: boolean
}

export type LiveState =
  /** Answers are recorded and uploaded. */
  { at: 'off' } | { at: 'idle' } | { at: 'beginning' } | Answering | { at: 'ending' }

export const IDLE: LiveState = { at: 'idle' }

/** An answer that has just begun. */
export const NEW_ANSWER: Answering = {
  at: 'answering',
  elapsedMs: 0,
  limitMs: 0,
  paused: 'no',
  settled: '',
  unsettled: '',
  confirmation: null,
  connection: 'fine',
  resumed: false,
}

/** An answer's first moments, in which the question can be heard once more. */
export const REPLAY_MS = 10_000

/** All that was understood so far. */
export function transcriptOf({
  settled,
  unsettled,
}: Pick<Answering, 'settled' | 'unsettled'>): string {
  return `${settled} ${unsettled}`.trim()
}

/** Whether something may be said now: into an answer only what belongs to it. */
export function mayPlay(now: LiveState, kind: Message<'audio'>['kind']): boolean {
  switch (now.at) {
    case 'beginning':
      return false
    case 'answering':
      return kind === 'confirmation' || (kind === 'question' && now.paused === 'question')
    case 'off':
    case 'idle':
    case 'ending':
      return true
  }
}
