import type { PlayerState } from '../../../audio/playback/player'
import type { RecorderState } from '../../../audio/recording/recorder'
import type { Level } from '../../../audio/capture/levelMeter'
import type { Readiness } from '../../setup/serverStatus'
import type { PageStatus } from '../../../app/pageStatus'
import type { Exchange, Stage } from '../state/stage'
import type { LiveState } from '../live/liveState'

/** Warnings of the interview room, the most urgent first. The catalogues have a text for each. */
export const ROOM_WARNINGS = [
  'offline',
  'serverAway',
  'reconnecting',
  'connectionLost',
  'muted',
  'silent',
  'slept',
  'background',
  'silentAnswer',
  'blocked',
  'textOnly',
] as const

export type RoomWarning = (typeof ROOM_WARNINGS)[number]

/** Milliseconds of silence in an answer before a warning; shorter silence may be for thinking. */
export const SILENT_MS = 6_000

export interface RoomState {
  stage: Stage
  microphone: RecorderState
  answer: LiveState
  level: Level
  voice: PlayerState
  pageStatus: PageStatus
  readiness: Readiness
  /** Values of `pageStatus` at the start of the answer. */
  atAnswerStart: Pick<PageStatus, 'returns' | 'sleeps'>
}

/** Return the active warnings, the most urgent first; usually none. */
export function activeWarnings(now: RoomState): RoomWarning[] {
  return ROOM_WARNINGS.filter((warning) => isActive(warning, now))
}

function isActive(warning: RoomWarning, now: RoomState): boolean {
  const { answer, pageStatus, atAnswerStart, voice } = now
  const isAnswering = answering(now)
  switch (warning) {
    case 'offline':
      return !pageStatus.online
    case 'serverAway':
      return pageStatus.online && now.readiness === 'unreachable' && now.stage.at === 'asking'
    case 'reconnecting':
      return pageStatus.online && answer.at === 'answering' && answer.connection === 'reconnecting'
    case 'connectionLost':
      return pageStatus.online && answer.at === 'answering' && answer.connection === 'lost'
    case 'muted':
      return 'input' in now.microphone && now.microphone.input.muted
    case 'silent':
      return isAnswering && !isActive('muted', now) && now.level.quietMs >= SILENT_MS
    case 'slept':
      return isAnswering && pageStatus.sleeps > atAnswerStart.sleeps
    case 'background':
      return isAnswering && pageStatus.returns > atAnswerStart.returns && !isActive('slept', now)
    case 'silentAnswer':
      return now.stage.at === 'asking' && !isAnswering && isSilent(latest(now.stage))
    case 'blocked':
      return voice.state === 'blocked'
    case 'textOnly':
      return (
        voice.state === 'textOnly' && !voice.wanted && now.stage.at === 'asking' && !isAnswering
      )
  }
}

function answering({ answer, microphone }: RoomState): boolean {
  if (answer.at === 'answering') return answer.paused === 'no'
  return microphone.state === 'recording' && !microphone.paused
}

function latest(stage: Extract<Stage, { at: 'asking' }>): Exchange | undefined {
  return stage.interview.exchanges.at(-1)
}

function isSilent(exchange: Exchange | undefined): boolean {
  return exchange?.transcriptStatus === 'no_speech'
}
