import { Resampler } from './resampler'

/** Sample rate of speech recognition and of the live connection. */
export const SAMPLE_RATE_HZ = 16_000
export const FRAME_MS = 100
export const FRAME_SAMPLES = (SAMPLE_RATE_HZ * FRAME_MS) / 1000

/** Converts audio of any sample rate into frames of 100 ms: 16 kHz, mono, 16 bits. */
export class Framer {
  readonly #resampler: Resampler
  readonly #frame = new Int16Array(FRAME_SAMPLES)
  #filled = 0

  constructor(fromHz: number) {
    this.#resampler = new Resampler(fromHz, SAMPLE_RATE_HZ)
  }

  /** Seconds of input that have not been output yet. */
  get bufferedS(): number {
    return this.#filled / SAMPLE_RATE_HZ + this.#resampler.delayS
  }

  /** Add samples and return the frames that they complete, usually none. */
  push(samples: Float32Array): Int16Array<ArrayBuffer>[] {
    return this.#cut(this.#resampler.push(samples))
  }

  /** Return the remaining frames; the last one may be shorter. */
  flush(): Int16Array<ArrayBuffer>[] {
    const frames = this.#cut(this.#resampler.flush())
    if (this.#filled > 0) frames.push(this.#frame.slice(0, this.#filled))
    this.#filled = 0
    return frames
  }

  #cut(samples: Float32Array): Int16Array<ArrayBuffer>[] {
    const frames: Int16Array<ArrayBuffer>[] = []
    for (const sample of samples) {
      this.#frame[this.#filled++] = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)))
      if (this.#filled === FRAME_SAMPLES) {
        frames.push(this.#frame.slice())
        this.#filled = 0
      }
    }
    return frames
  }
}
