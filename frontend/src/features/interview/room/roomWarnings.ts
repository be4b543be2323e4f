import type { PlayerState } from '../../../audio/playback/player'
import type { RecorderState } from '../../../audio/recording/recorder'
import type { Level } from '../../../audio/capture/levelMeter'
import type { Readiness } from '../../setup/serverStatus'
import type { Present } from '../../../app/pageStatus'
import type { Exchange, Stage } from '../state/stage'
import type { LiveState } from '../live/liveState'

/** What can be the matter in the room while an interview goes on. The catalogues say it in words. */
export const TROUBLES = [
  'offline',
  'serverAway',
  'reconnecting',
  'lineLost',
  'muted',
  'silent',
  'slept',
  'background',
  'silentAnswer',
  'blocked',
  'textOnly',
] as const

export type Trouble = (typeof TROUBLES)[number]

/** So long nothing is heard in an answer before the person is told; thinking takes a while too. */
export const SILENT_MS = 6_000

export interface Circumstances {
  stage: Stage
  microphone: RecorderState
  answer: LiveState
  level: Level
  voice: PlayerState
  presence: Present
  readiness: Readiness
  /** What of `presence` the person had been told when the answer began. */
  known: Pick<Present, 'returns' | 'sleeps'>
}

/** What is the matter now, the most pressing first; mostly nothing. */
export function troubles(now: Circumstances): Trouble[] {
  return TROUBLES.filter((trouble) => is(trouble, now))
}

function is(trouble: Trouble, now: Circumstances): boolean {
  const { answer, presence, known, voice } = now
  const isAnswering = answering(now)
  switch (trouble) {
    case 'offline':
      return !presence.online
    case 'serverAway':
      return presence.online && now.readiness === 'unreachable' && now.stage.at === 'asking'
    case 'reconnecting':
      return presence.online && answer.at === 'answering' && answer.line === 'reconnecting'
    case 'lineLost':
      return presence.online && answer.at === 'answering' && answer.line === 'lost'
    case 'muted':
      return 'input' in now.microphone && now.microphone.input.muted
    case 'silent':
      return isAnswering && !is('muted', now) && now.level.quietMs >= SILENT_MS
    case 'slept':
      return isAnswering && presence.sleeps > known.sleeps
    case 'background':
      return isAnswering && presence.returns > known.returns && !is('slept', now)
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

function answering({ answer, microphone }: Circumstances): boolean {
  if (answer.at === 'answering') return answer.paused === 'no'
  return microphone.state === 'recording'
}

function latest(stage: Extract<Stage, { at: 'asking' }>): Exchange | undefined {
  return stage.interview.exchanges.at(-1)
}

function isSilent(exchange: Exchange | undefined): boolean {
  return exchange?.hearing === 'no_speech'
}
