import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Capture } from './capture'
import { FakeMicrophone } from '@test-helpers/fakeMedia'

const stream = {} as MediaStream

let microphone: FakeMicrophone
let capture: Capture

beforeEach(() => {
  vi.useFakeTimers()
  microphone = new FakeMicrophone()
  capture = new Capture(microphone.startCapture)
})

afterEach(() => {
  vi.useRealTimers()
})

describe('Capture', () => {
  it('delivers frames until stopped, including the last one', async () => {
    const frames: Int16Array[] = []
    await capture.start(stream, (frame) => frames.push(frame))
    microphone.emitFrame(0)
    microphone.emitFrame(5_000)
    const stopped = capture.stop()
    expect(frames).toHaveLength(3)
    await stopped
    expect(microphone.open).toBe(false)
  })

  it('returns the time of the last speech', async () => {
    await capture.start(stream, () => undefined)
    expect(capture.lastSpokenAt).toBeNull()
    microphone.emitFrame(10)
    microphone.emitFrame(5_000)
    const spokenAt = performance.now()
    microphone.emitFrame(10)
    microphone.emitFrame(10)
    expect(capture.lastSpokenAt).toBeCloseTo(spokenAt)
  })

  it('compensates for a frame that arrives late', async () => {
    await capture.start(stream, () => undefined)
    microphone.emitFrame(10)
    vi.advanceTimersByTime(80)
    microphone.emitFrame(5_000)
    expect(capture.lastSpokenAt).toBeCloseTo(performance.now() - 80)
  })

  it('returns the time of the last sample without speech', async () => {
    await capture.start(stream, () => undefined)
    microphone.emitFrame(10)
    expect(capture.lastSpokenAt).toBeCloseTo(performance.now())
  })

  it('rejects if the browser does not support it', async () => {
    const broken = new Capture(() => Promise.reject(new TypeError('no worklet')))
    await expect(broken.start(stream, () => undefined)).rejects.toThrow('no worklet')
    await broken.stop()
  })
})
