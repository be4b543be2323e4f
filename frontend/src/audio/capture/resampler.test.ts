import { describe, expect, it } from 'vitest'

import { Resampler } from './resampler'

function tone(hz: number, rateHz: number, seconds = 0.5): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * rateHz) }, (_, n) =>
    Math.sin((2 * Math.PI * hz * n) / rateHz),
  )
}

function joined(pieces: Float32Array[]): Float32Array {
  return Float32Array.from(pieces.flatMap((piece) => [...piece]))
}

/** Level of the middle of a signal in dB relative to a full-scale tone. */
function level(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4)
  const power = middle.reduce((sum, x) => sum + x * x, 0) / middle.length
  return 10 * Math.log10(2 * power + 1e-12)
}

function resampled(input: Float32Array, fromHz: number, toHz: number): Float32Array {
  const resampler = new Resampler(fromHz, toHz)
  return joined([resampler.push(input), resampler.flush()])
}

describe('Resampler', () => {
  it.each([
    [48_000, 16_000],
    [44_100, 16_000],
    [96_000, 16_000],
    [8_000, 16_000],
    [22_050, 48_000],
    [24_000, 44_100],
  ])('from %i to %i Hz keeps length and pitch', (fromHz, toHz) => {
    const input = tone(1_000, fromHz)
    const resampler = new Resampler(fromHz, toHz)
    const output = joined([resampler.push(input), resampler.flush()])
    const expected = (input.length / fromHz + resampler.delayS) * toHz
    expect(Math.abs(output.length - expected)).toBeLessThan(2)
    const delay = resampler.delayS * toHz
    for (const n of [2_000, 2_001, 3_003, 4_100]) {
      const x = Math.sin((2 * Math.PI * 1_000 * (n - delay)) / toHz)
      expect(output[n]).toBeCloseTo(x, 2)
    }
  })

  it.each([48_000, 44_100])('passes speech from %i Hz and removes higher frequencies', (fromHz) => {
    expect(level(resampled(tone(300, fromHz), fromHz, 16_000))).toBeCloseTo(0, 1)
    expect(level(resampled(tone(6_000, fromHz), fromHz, 16_000))).toBeCloseTo(0, 1)
    for (const hz of [8_500, 10_000, 15_000]) {
      expect(level(resampled(tone(hz, fromHz), fromHz, 16_000))).toBeLessThan(-70)
    }
  })

  it('gives the same output for pieces as for the whole', () => {
    const input = tone(440, 44_100, 0.2)
    const whole = resampled(input, 44_100, 16_000)
    const resampler = new Resampler(44_100, 16_000)
    const pieces: Float32Array[] = []
    for (let begin = 0; begin < input.length; begin += 128) {
      pieces.push(resampler.push(input.subarray(begin, begin + 128)))
    }
    pieces.push(resampler.flush())
    expect(joined(pieces)).toEqual(whole)
  })

  it('passes audio through that already has the right rate', () => {
    const input = tone(440, 16_000, 0.01)
    const resampler = new Resampler(16_000, 16_000)
    expect(resampler.push(input)).toEqual(input)
    expect(resampler.flush()).toHaveLength(0)
    expect(resampler.delayS).toBe(0)
  })
})
