import { Store } from '../../lib/store'

export interface Level {
  /** Current level from 0 (silence) to 1. */
  level: number
  /** The latest levels, oldest first. */
  history: readonly number[]
  /** Whether there was sound within the last 1.5 s. */
  isActive: boolean
  /** Whether there was any sound since the start. */
  wasActive: boolean
  /** As `isActive`, but the sound was long enough for speech: no click and no cough. */
  isSpeech: boolean
  /** Whether there was speech since the start. */
  wasSpeech: boolean
  /** Time since the start. */
  listeningMs: number
  /** Time since the last sound. */
  quietMs: number
}

export const HISTORY_LENGTH = 40
const TICK_MS = 60
/**
 * Level from which samples count as sound. Quiet speech is above it, and the noise of a muted
 * laptop microphone is below it.
 */
const ACTIVE_LEVEL = 0.22
const ACTIVE_HOLD_MS = 1_500
/** Sound of this length within `SPEECH_WINDOW_MS` is speech. A click or a cough is shorter. */
const SPEECH_MS = 600
const SPEECH_WINDOW_MS = 1_500
/** Longest time that one sample stands for, so that a late timer does not stretch a click. */
const LONGEST_TICK_MS = 2 * TICK_MS
const FLOOR_DB = -60
const CEILING_DB = -12

const SILENCE: Level = {
  level: 0,
  history: new Array<number>(HISTORY_LENGTH).fill(0),
  isActive: false,
  wasActive: false,
  isSpeech: false,
  wasSpeech: false,
  listeningMs: 0,
  quietMs: 0,
}

/** Loudness of one window of samples on a decibel scale from -60 dB (0) to -12 dB (1). */
export function levelOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const rms = Math.sqrt(sum / Math.max(samples.length, 1))
  if (rms === 0) return 0
  const decibel = 20 * Math.log10(rms)
  return Math.min(1, Math.max(0, (decibel - FLOOR_DB) / (CEILING_DB - FLOOR_DB)))
}

/** Fill the argument with the current samples. */
export type Tap = (samples: Float32Array<ArrayBuffer>) => void

/** Open a stream for reading; `close` ends the reading. */
export type OpenTap = (stream: MediaStream) => { tap: Tap; close: () => void }

/** Measures the level of the microphone. */
export class LevelMeter extends Store<Level> {
  readonly #open: OpenTap
  #close: (() => void) | null = null
  #stream: MediaStream | null = null

  constructor(open: OpenTap = openAnalyser) {
    super(SILENCE)
    this.#open = open
  }

  /** Measure `stream`; a new stream resets the state. */
  start(stream: MediaStream): void {
    if (stream === this.#stream) return
    this.stop()
    this.#stream = stream
    const { tap, close } = this.#open(stream)
    const samples = new Float32Array(1024)
    const startedAt = performance.now()
    let activeAt = Number.NEGATIVE_INFINITY
    let measuredAt = startedAt
    /** The sound of the last `SPEECH_WINDOW_MS`: the time of each sample and its length. */
    let sounds: { at: number; ms: number }[] = []
    const ticking = setInterval(() => {
      tap(samples)
      const level = levelOf(samples)
      const now = performance.now()
      sounds = sounds.filter(({ at }) => now - at < SPEECH_WINDOW_MS)
      if (level >= ACTIVE_LEVEL) {
        activeAt = now
        sounds.push({ at: now, ms: Math.min(now - measuredAt, LONGEST_TICK_MS) })
      }
      measuredAt = now
      const before = this.getSnapshot()
      const isActive = now - activeAt < ACTIVE_HOLD_MS
      const isLong = sounds.reduce((total, { ms }) => total + ms, 0) >= SPEECH_MS
      const isSpeech = isLong || (isActive && before.isSpeech)
      this.set({
        level,
        history: [...before.history.slice(1), level],
        isActive,
        wasActive: before.wasActive || level >= ACTIVE_LEVEL,
        isSpeech,
        wasSpeech: before.wasSpeech || isSpeech,
        listeningMs: now - startedAt,
        quietMs: now - Math.max(activeAt, startedAt),
      })
    }, TICK_MS)
    this.#close = () => {
      clearInterval(ticking)
      close()
    }
  }

  stop(): void {
    this.#close?.()
    this.#close = null
    this.#stream = null
    this.set(SILENCE)
  }
}

function openAnalyser(stream: MediaStream): ReturnType<OpenTap> {
  const context = new AudioContext()
  const source = context.createMediaStreamSource(stream)
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  source.connect(analyser)
  // A context made long after the last click starts suspended and would read as silence.
  if (context.state === 'suspended') void context.resume()
  return {
    tap: (samples) => {
      analyser.getFloatTimeDomainData(samples)
    },
    close: () => {
      source.disconnect()
      void context.close()
    },
  }
}
