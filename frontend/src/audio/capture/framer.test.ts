import { describe, expect, it } from 'vitest'

import { FRAME_SAMPLES, Framer } from './framer'

describe('Framer', () => {
  it('cuts audio into frames of 100 ms', () => {
    const framer = new Framer(16_000)
    const frames = [0, 1, 2].flatMap(() => framer.push(new Float32Array(1_000).fill(0.5)))
    expect(frames.map(({ length }) => length)).toEqual([FRAME_SAMPLES])
    expect(frames[0]?.[0]).toBe(16_384)
    expect(framer.bufferedS).toBeCloseTo(1_400 / 16_000)
    expect(framer.flush().map(({ length }) => length)).toEqual([1_400])
    expect(framer.flush()).toEqual([])
  })

  it('loses no samples of a second at 48 kHz', () => {
    const framer = new Framer(48_000)
    let samples = 0
    for (let block = 0; block < 375; block++) {
      for (const frame of framer.push(new Float32Array(128))) samples += frame.length
    }
    for (const frame of framer.flush()) samples += frame.length
    expect(samples).toBeGreaterThanOrEqual(16_000)
    expect(samples).toBeLessThan(16_100)
  })

  it('clips samples that are too loud', () => {
    const framer = new Framer(16_000)
    framer.push(new Float32Array([2, -2]))
    expect(framer.flush()).toEqual([new Int16Array([32_767, -32_768])])
  })
})
