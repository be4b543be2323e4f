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
const FLOOR_DB = -60
const CEILING_DB = -12

const SILENCE: Level = {
  level: 0,
  history: new Array<number>(HISTORY_LENGTH).fill(0),
  isActive: false,
  wasActive: false,
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
    const ticking = setInterval(() => {
      tap(samples)
      const level = levelOf(samples)
      const now = performance.now()
      if (level >= ACTIVE_LEVEL) activeAt = now
      const before = this.getSnapshot()
      this.set({
        level,
        history: [...before.history.slice(1), level],
        isActive: now - activeAt < ACTIVE_HOLD_MS,
        wasActive: before.wasActive || level >= ACTIVE_LEVEL,
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
