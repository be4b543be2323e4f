import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { fakeEnvironment, FakeMediaRecorder } from '@test-helpers/fakeMedia'
import { Recorder } from './recorder'

const LIMIT_MS = 10_000

async function readyRecorder() {
  const { media, environment } = fakeEnvironment()
  const recorder = new Recorder(environment)
  await recorder.request()
  const track = media.streams[0]?.track
  if (!track) throw new Error('no stream was given')
  return { recorder, media, track }
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('requesting the microphone', () => {
  it('goes from idle over requesting to ready', async () => {
    const { environment } = fakeEnvironment()
    const recorder = new Recorder(environment)
    const seen: string[] = [recorder.getSnapshot().state]
    recorder.subscribe(() => seen.push(recorder.getSnapshot().state))
    await recorder.request()
    expect(seen).toEqual(['idle', 'requesting', 'ready'])
    expect(recorder.getSnapshot()).toMatchObject({
      input: { deviceId: 'built-in', devices: [{ id: 'built-in', label: 'Built-in' }] },
    })
  })

  it('requests exactly the chosen device', async () => {
    const { recorder, media } = await readyRecorder()
    await recorder.request('headset')
    expect(media.requests[1]).toMatchObject({ deviceId: { exact: 'headset' } })
  })

  it('releases the microphone before it requests another', async () => {
    const { recorder, track } = await readyRecorder()
    await recorder.request('headset')
    expect(track.readyState).toBe('ended')
  })

  it('reports a refusal as a state and can request again', async () => {
    const { media, environment } = fakeEnvironment()
    media.refusals.push(new DOMException('', 'NotAllowedError'))
    const recorder = new Recorder(environment)
    await recorder.request()
    expect(recorder.getSnapshot()).toEqual({ state: 'failed', problem: 'denied' })
    await recorder.request()
    expect(recorder.getSnapshot().state).toBe('ready')
  })

  it('requests nothing in a browser that cannot record', async () => {
    const { media, environment } = fakeEnvironment()
    const recorder = new Recorder({ ...environment, MediaRecorder: undefined })
    await recorder.request()
    expect(recorder.getSnapshot()).toEqual({ state: 'failed', problem: 'noRecorder' })
    expect(media.requests).toHaveLength(0)
  })

  it('ignores the result of an outdated request', async () => {
    const { media, environment } = fakeEnvironment()
    const recorder = new Recorder(environment)
    const first = recorder.request()
    recorder.release()
    await first
    expect(recorder.getSnapshot().state).toBe('idle')
    expect(media.streams[0]?.track.readyState).toBe('ended')
  })

  it('updates the list of devices', async () => {
    const { recorder, media } = await readyRecorder()
    media.devices = [...media.devices, { kind: 'audioinput', deviceId: 'headset', label: '' }]
    media.dispatchEvent(new Event('devicechange'))
    await vi.waitFor(() => {
      expect(recorder.getSnapshot()).toMatchObject({ input: { devices: { length: 2 } } })
    })
  })

  it('fails when the microphone is unplugged while ready', async () => {
    const { recorder, track } = await readyRecorder()
    track.unplug()
    expect(recorder.getSnapshot()).toEqual({ state: 'failed', problem: 'lost' })
  })
})

describe('recording', () => {
  it('returns null without a microphone', async () => {
    const { environment } = fakeEnvironment()
    expect(await new Recorder(environment).record(LIMIT_MS)).toBeNull()
  })

  it('returns the recording when stopped', async () => {
    const { recorder } = await readyRecorder()
    const recorded = recorder.record(LIMIT_MS)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(recorder.getSnapshot()).toMatchObject({ state: 'recording', elapsedMs: 2_000 })
    recorder.stop()
    expect(recorder.getSnapshot().state).toBe('stopping')
    const recording = await recorded
    expect(recording).toMatchObject({ durationMs: 2_000, endedBy: 'person' })
    expect(recording?.blob.type).toBe('audio/webm;codecs=opus')
    expect(recording?.blob.size).toBe('sound'.length)
    expect(recorder.getSnapshot().state).toBe('ready')
  })

  it('stops at the limit', async () => {
    const { recorder } = await readyRecorder()
    const recorded = recorder.record(LIMIT_MS)
    await vi.advanceTimersByTimeAsync(LIMIT_MS)
    expect(await recorded).toMatchObject({ durationMs: LIMIT_MS, endedBy: 'limit' })
  })

  it('keeps the recording when the microphone is lost', async () => {
    const { recorder, track } = await readyRecorder()
    const recorded = recorder.record(LIMIT_MS)
    await vi.advanceTimersByTimeAsync(1_000)
    track.unplug()
    expect(await recorded).toMatchObject({ endedBy: 'interruption' })
    expect(recorder.getSnapshot()).toEqual({ state: 'failed', problem: 'lost' })
  })

  it('keeps the recording when the browser ends it', async () => {
    const { recorder } = await readyRecorder()
    const recorded = recorder.record(LIMIT_MS)
    await vi.advanceTimersByTimeAsync(1_000)
    FakeMediaRecorder.latest?.stop()
    expect(await recorded).toMatchObject({ endedBy: 'interruption' })
    expect(recorder.getSnapshot().state).toBe('ready')
  })

  it('fails when nothing was recorded', async () => {
    const { recorder } = await readyRecorder()
    FakeMediaRecorder.sound = ''
    const recorded = recorder.record(LIMIT_MS)
    recorder.stop()
    expect(await recorded).toBeNull()
    expect(recorder.getSnapshot()).toEqual({ state: 'failed', problem: 'recordingFailed' })
  })

  it('fails and releases the microphone when the browser refuses to record', async () => {
    const { recorder, track } = await readyRecorder()
    FakeMediaRecorder.startError = new DOMException('', 'NotSupportedError')
    expect(await recorder.record(LIMIT_MS)).toBeNull()
    expect(recorder.getSnapshot()).toEqual({ state: 'failed', problem: 'recordingFailed' })
    expect(track.readyState).toBe('ended')
  })

  it('falls back to the default format of the browser', async () => {
    const { recorder } = await readyRecorder()
    FakeMediaRecorder.supported = []
    void recorder.record(LIMIT_MS)
    expect(FakeMediaRecorder.latest?.mimeType).toBe('audio/webm')
    recorder.stop()
  })

  it('can record repeatedly', async () => {
    const { recorder } = await readyRecorder()
    for (let answer = 0; answer < 3; answer++) {
      const recorded = recorder.record(LIMIT_MS)
      await vi.advanceTimersByTimeAsync(500)
      recorder.stop()
      expect(await recorded).toMatchObject({ durationMs: 500 })
    }
  })

  it('goes to idle when the microphone is released', async () => {
    const { recorder, track } = await readyRecorder()
    recorder.release()
    expect(recorder.getSnapshot().state).toBe('idle')
    expect(track.readyState).toBe('ended')
  })
})

describe('the mute button', () => {
  it('is detected while ready and while recording', async () => {
    const { recorder, track } = await readyRecorder()
    track.mute(true)
    expect(recorder.getSnapshot()).toMatchObject({ state: 'ready', input: { muted: true } })
    void recorder.record(LIMIT_MS)
    track.mute(false)
    vi.advanceTimersByTime(1_000)
    expect(recorder.getSnapshot()).toMatchObject({ state: 'recording', input: { muted: false } })
    track.mute(true)
    vi.advanceTimersByTime(1_000)
    expect(recorder.getSnapshot()).toMatchObject({
      state: 'recording',
      elapsedMs: 2_000,
      input: { muted: true },
    })
  })
})
