import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { HISTORY_LENGTH, LevelMeter, levelOf } from './levelMeter'

const stream = () => ({}) as MediaStream

describe('levelOf', () => {
  it.each([
    [0, 0],
    [0.0001, 0],
    [0.01, 0.417],
    [0.1, 0.833],
    [1, 1],
  ])('for samples at %d is %d', (amplitude, level) => {
    expect(levelOf(new Float32Array(64).fill(amplitude))).toBeCloseTo(level, 2)
  })

  it('without samples is 0', () => {
    expect(levelOf(new Float32Array())).toBe(0)
  })
})

describe('LevelMeter', () => {
  let loudness = 0
  const close = vi.fn()
  const meter = () => new LevelMeter(() => ({ tap: (samples) => samples.fill(loudness), close }))

  beforeEach(() => {
    vi.useFakeTimers()
    close.mockClear()
    loudness = 0
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  it('detects no sound in silence', () => {
    const silent = meter()
    silent.start(stream())
    vi.advanceTimersByTime(1_000)
    expect(silent.getSnapshot()).toMatchObject({ level: 0, isActive: false, wasActive: false })
    expect(silent.getSnapshot().listeningMs).toBeGreaterThan(900)
    expect(silent.getSnapshot().quietMs).toBeGreaterThan(900)
  })

  it('reports recent sound for a moment and earlier sound permanently', () => {
    const listening = meter()
    listening.start(stream())
    loudness = 0.1
    vi.advanceTimersByTime(200)
    expect(listening.getSnapshot()).toMatchObject({ isActive: true, wasActive: true })
    loudness = 0
    vi.advanceTimersByTime(1_000)
    expect(listening.getSnapshot().isActive).toBe(true)
    vi.advanceTimersByTime(1_000)
    expect(listening.getSnapshot()).toMatchObject({ isActive: false, wasActive: true })
  })

  it('has a history of fixed length', () => {
    const listening = meter()
    listening.start(stream())
    loudness = 1
    vi.advanceTimersByTime(60)
    expect(listening.getSnapshot().history).toHaveLength(HISTORY_LENGTH)
    expect(listening.getSnapshot().history.at(-1)).toBe(1)
    expect(listening.getSnapshot().history.at(-2)).toBe(0)
  })

  it('resets for a new stream and closes the previous one', () => {
    const listening = meter()
    const first = stream()
    listening.start(first)
    loudness = 1
    vi.advanceTimersByTime(200)
    listening.start(first)
    expect(listening.getSnapshot().wasActive).toBe(true)
    listening.start(stream())
    expect(listening.getSnapshot().wasActive).toBe(false)
    expect(close).toHaveBeenCalledOnce()
  })

  it('does not measure after stop', () => {
    const listening = meter()
    listening.start(stream())
    listening.stop()
    loudness = 1
    vi.advanceTimersByTime(1_000)
    expect(listening.getSnapshot().level).toBe(0)
    expect(close).toHaveBeenCalledOnce()
  })
})
