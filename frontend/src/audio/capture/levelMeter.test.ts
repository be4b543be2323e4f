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

  /** Alternate sound and silence; each number is a length in milliseconds. */
  const hear = (...lengths: number[]) => {
    const listening = meter()
    listening.start(stream())
    lengths.forEach((ms, index) => {
      loudness = index % 2 === 0 ? 0.1 : 0
      vi.advanceTimersByTime(ms)
    })
    return listening
  }

  it.each([
    ['a click', [60, 3_000]],
    ['a cough', [400, 3_000]],
    ['a click every second', [60, 940, 60, 940, 60, 940, 60, 940, 60, 940]],
  ])('does not take %s for speech', (_, lengths) => {
    expect(hear(...lengths).getSnapshot()).toMatchObject({ wasActive: true, wasSpeech: false })
  })

  it.each([
    ['a word of greeting', [720]],
    ['syllables with gaps', [240, 120, 240, 120, 240]],
  ])('takes %s for speech', (_, lengths) => {
    expect(hear(...lengths).getSnapshot()).toMatchObject({ isSpeech: true, wasSpeech: true })
  })

  it('reports the end of speech, and a click after it as sound only', () => {
    const listening = hear(720, 1_600, 60)
    expect(listening.getSnapshot()).toMatchObject({ isActive: true, isSpeech: false })
    expect(listening.getSnapshot().wasSpeech).toBe(true)
  })

  it('does not take a click for speech while the page is busy', () => {
    const listening = meter()
    listening.start(stream())
    loudness = 0.1
    vi.setSystemTime(Date.now() + 2_000)
    vi.advanceTimersByTime(60)
    expect(listening.getSnapshot()).toMatchObject({ wasActive: true, wasSpeech: false })
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
