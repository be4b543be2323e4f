import { SAMPLE_RATE_HZ } from './framer'

const BLOCK_SAMPLES = 320
/** Minimum level of speech (-46 dB), even in a silent room. */
const MIN_SPEECH_RMS = 0.005
/** Minimum ratio of the level of speech to the noise of the room. */
const MIN_SIGNAL_TO_NOISE = 3
/**
 * Maximum factor by which the noise estimate rises per block of 20 ms. At this rate it doubles in
 * 14 s.
 */
const NOISE_FLOOR_RISE = 1.001

/** Detects speech by level. The result is precise enough for timing, but not for segmentation. */
export class SpeechDetector {
  #noiseFloor = 1

  /** Return the milliseconds from the last speech to the end of `frame`; null without speech. */
  lastSpeechMs(frame: Int16Array): number | null {
    let last: number | null = null
    for (let begin = 0; begin + BLOCK_SAMPLES <= frame.length; begin += BLOCK_SAMPLES) {
      const rms = rmsOf(frame.subarray(begin, begin + BLOCK_SAMPLES))
      this.#noiseFloor = Math.min(rms, this.#noiseFloor * NOISE_FLOOR_RISE)
      if (rms < Math.max(MIN_SPEECH_RMS, MIN_SIGNAL_TO_NOISE * this.#noiseFloor)) continue
      last = ((frame.length - begin - BLOCK_SAMPLES) * 1000) / SAMPLE_RATE_HZ
    }
    return last
  }
}

function rmsOf(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += (sample / 32768) ** 2
  return Math.sqrt(sum / samples.length)
}
