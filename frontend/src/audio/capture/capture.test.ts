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
  it('hands over frames until it is stopped, the last one included', async () => {
    const frames: Int16Array[] = []
    await capture.start(stream, (frame) => frames.push(frame))
    microphone.emitFrame(0)
    microphone.emitFrame(5_000)
    const stopped = capture.stop()
    expect(frames).toHaveLength(3)
    await stopped
    expect(microphone.open).toBe(false)
  })

  it('knows when somebody spoke last', async () => {
    await capture.start(stream, () => undefined)
    expect(capture.lastSpokenAt).toBeNull()
    microphone.emitFrame(10)
    microphone.emitFrame(5_000)
    const spokenAt = performance.now()
    microphone.emitFrame(10)
    microphone.emitFrame(10)
    expect(capture.lastSpokenAt).toBeCloseTo(spokenAt)
  })

  it('is not fooled by a frame that arrives late', async () => {
    await capture.start(stream, () => undefined)
    microphone.emitFrame(10)
    vi.advanceTimersByTime(80)
    microphone.emitFrame(5_000)
    expect(capture.lastSpokenAt).toBeCloseTo(performance.now() - 80)
  })

  it('takes the last sample where nobody spoke', async () => {
    await capture.start(stream, () => undefined)
    microphone.emitFrame(10)
    expect(capture.lastSpokenAt).toBeCloseTo(performance.now())
  })

  it('passes on that a browser cannot', async () => {
    const broken = new Capture(() => Promise.reject(new TypeError('no worklet')))
    await expect(broken.start(stream, () => undefined)).rejects.toThrow('no worklet')
    await broken.stop()
  })
})
