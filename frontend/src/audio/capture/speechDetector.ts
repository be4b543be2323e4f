import { SAMPLE_RATE_HZ } from './framer'

const BLOCK_SAMPLES = 320
/** -46 dB: below this nobody speaks, however quiet the room is. */
const MIN_SPEECH_RMS = 0.005
/** Speech is this much louder than the room. */
const MIN_SIGNAL_TO_NOISE = 3
/** How fast a room may be taken to have become louder: twice as loud in 14 s. */
const NOISE_FLOOR_RISE = 1.001

/** Finds where somebody speaks by how loud it is. Made for a clock, not for cutting. */
export class SpeechDetector {
  #noiseFloor = 1

  /** How long before the end of `frame` somebody spoke last, in ms; null for not in this frame. */
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
