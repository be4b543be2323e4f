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

/** Dependencies of `LiveInterview`. */
export interface LiveInterviewOptions {
  enabled: boolean
  /** Return the WebSocket address of an interview. */
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
  /** Return whether the interview is paused. */
  isPaused?: () => boolean
}

export interface Answering {
  at: 'answering'
  elapsedMs: number
  limitMs: number
  /** `question`: paused until the replay of the question ends. */
  paused: 'no' | 'person' | 'question'
  /** The transcript so far. `settled` is the final part, and `unsettled` may still change. */
  settled: string
  unsettled: string
  /** The question whether the answer is over, while the interviewer asks it; otherwise null. */
  confirmation: string | null
  /**
   * When the answer ends if the candidate stays silent, on the clock of `performance.now()`; null
   * if no end is announced.
   */
  endsAt: number | null
  /** `lost`: the answer is recorded on this page and uploaded when it ends. */
  connection: 'fine' | 'reconnecting' | 'lost'
  /** Whether the answer was started before a page reload. */
  resumed: boolean
}

export type LiveState =
  /** `off`: live answers are disabled, and answers are recorded and uploaded instead. */
  { at: 'off' } | { at: 'idle' } | { at: 'beginning' } | Answering | { at: 'ending' }

export const IDLE: LiveState = { at: 'idle' }

/** State of an answer that has just started. */
export const NEW_ANSWER: Answering = {
  at: 'answering',
  elapsedMs: 0,
  limitMs: 0,
  paused: 'no',
  settled: '',
  unsettled: '',
  confirmation: null,
  endsAt: null,
  connection: 'fine',
  resumed: false,
}

/** Milliseconds from the start of an answer during which the question can be replayed. */
export const REPLAY_MS = 10_000

/** Return the transcript so far. */
export function transcriptOf({
  settled,
  unsettled,
}: Pick<Answering, 'settled' | 'unsettled'>): string {
  return `${settled} ${unsettled}`.trim()
}

/**
 * Return whether audio of `kind` may play now. During an answer only audio that belongs to it may
 * play.
 */
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
