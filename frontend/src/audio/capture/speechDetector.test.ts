import { describe, expect, it } from 'vitest'

import { FRAME_SAMPLES } from './framer'
import { SpeechDetector } from './speechDetector'

const frame = (amplitude: (n: number) => number) =>
  Int16Array.from({ length: FRAME_SAMPLES }, (_, n) => amplitude(n) * (n % 2 ? 1 : -1))

describe('SpeechSpotter', () => {
  it('detects no speech in a quiet or a noisy room', () => {
    const quiet = new SpeechDetector()
    expect(quiet.lastSpeechMs(frame(() => 30))).toBeNull()
    const noisy = new SpeechDetector()
    for (let i = 0; i < 20; i++) expect(noisy.lastSpeechMs(frame(() => 900))).toBeNull()
  })

  it('returns the time since the last speech in a frame', () => {
    const detector = new SpeechDetector()
    detector.lastSpeechMs(frame(() => 30))
    expect(detector.lastSpeechMs(frame(() => 3_000))).toBe(0)
    expect(detector.lastSpeechMs(frame((n) => (n < 640 ? 3_000 : 30)))).toBe(60)
  })
})
