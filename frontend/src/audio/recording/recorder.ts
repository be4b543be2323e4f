import { chooseRecordingType } from './formats'
import { environmentProblem, microphoneProblem } from '../capture/microphoneErrors'
import type { MicrophoneProblem, RecordingEnvironment } from '../capture/microphoneErrors'
import { Store } from '../../lib/store'

export interface InputDevice {
  id: string
  label: string
}

/** An open microphone: its stream, its device, and all input devices. */
export interface Input {
  stream: MediaStream
  deviceId: string
  devices: InputDevice[]
  /** Whether the microphone is muted by the device or the operating system. */
  muted: boolean
}

export type RecorderState =
  | { state: 'idle' }
  | { state: 'requesting' }
  | { state: 'ready'; input: Input }
  | { state: 'recording'; input: Input; elapsedMs: number; limitMs: number; paused: boolean }
  | { state: 'stopping'; input: Input }
  | { state: 'failed'; problem: MicrophoneProblem }

export interface Recording {
  blob: Blob
  durationMs: number
  /** `interruption`: the microphone was lost; the recording until then is kept. */
  endedBy: 'person' | 'limit' | 'interruption'
}

/** Bits per second: enough for speech; three minutes take about 1 MiB. */
const BITS_PER_SECOND = 48_000
/** Interval of audio chunks: short, so that little audio is lost if the microphone fails. */
const SLICE_MS = 1_000
const TICK_MS = 200

/**
 * The microphone, from the permission request to the finished recording.
 *
 *     idle -> requesting -> ready -> recording -> stopping -> ready
 *                 \           \          \            \
 *                  +-----------+----------+------------+--> failed -> requesting
 */
export class Recorder extends Store<RecorderState> {
  readonly #environment: RecordingEnvironment
  #pause: ((paused: boolean) => void) | null = null
  #end: ((endedBy: Recording['endedBy']) => void) | null = null
  /** Counts requests, so that the result of an earlier one is ignored. */
  #request = 0

  constructor(environment: RecordingEnvironment) {
    super({ state: 'idle' })
    this.#environment = environment
    environment.mediaDevices?.addEventListener('devicechange', () => void this.#refreshDevices())
  }

  /** Request the microphone. Failures become a state, never an exception. */
  async request(deviceId?: string): Promise<void> {
    const problem = environmentProblem(this.#environment)
    if (problem) {
      this.set({ state: 'failed', problem })
      return
    }
    const request = this.#releaseMicrophone()
    this.set({ state: 'requesting' })
    try {
      const stream = await this.#media().getUserMedia({ audio: constraints(deviceId) })
      if (request !== this.#request) {
        stopTracks(stream)
        return
      }
      this.#watchForLoss(stream)
      const devices = await this.#devices()
      if (request === this.#request) this.set({ state: 'ready', input: input(stream, devices) })
    } catch (error) {
      if (request !== this.#request) return
      this.set({ state: 'failed', problem: microphoneProblem(error) })
    }
  }

  /**
   * Record until `stop()`, the limit, or the loss of the microphone. `onData` gets each chunk as it
   * arrives.
   *
   * Returns null if no microphone is ready or the recording failed (then the state is `failed`).
   */
  async record(
    limitMs: number,
    onData: (sound: Blob) => void = () => undefined,
  ): Promise<Recording | null> {
    const now = this.getSnapshot()
    if (now.state !== 'ready') return null
    const { input } = now
    let media: MediaRecorder
    try {
      media = this.#mediaRecorder(input.stream)
    } catch {
      this.#fail('recordingFailed')
      return null
    }
    return new Promise((resolve) => {
      this.#run(media, input, limitMs, onData, resolve)
    })
  }

  /** End the recording; `record()` then resolves. */
  stop(): void {
    this.#end?.('person')
  }

  /** Pause the recording, or go on with it. Its time stops meanwhile. */
  pause(paused: boolean): void {
    const now = this.getSnapshot()
    if (now.state !== 'recording' || now.paused === paused) return
    this.#pause?.(paused)
    this.set({ ...now, paused })
  }

  /** Release the microphone; the browser's recording indicator turns off. */
  release(): void {
    this.#releaseMicrophone()
    this.set({ state: 'idle' })
  }

  /** Stop all tracks and return the number of the next request. */
  #releaseMicrophone(): number {
    this.#end?.('interruption')
    const stream = streamOf(this.getSnapshot())
    if (stream) stopTracks(stream)
    return ++this.#request
  }

  #run(
    media: MediaRecorder,
    input: Input,
    limitMs: number,
    onData: (sound: Blob) => void,
    resolve: (recording: Recording | null) => void,
  ): void {
    const chunks: Blob[] = []
    let resumedAt: number | null = performance.now()
    let beforeMs = 0
    let endedBy: Recording['endedBy'] = 'interruption'
    let durationMs = 0
    const elapsed = () => beforeMs + (resumedAt === null ? 0 : performance.now() - resumedAt)
    this.#pause = (paused) => {
      if (media.state === 'inactive') return
      beforeMs = elapsed()
      resumedAt = paused ? null : performance.now()
      if (paused) media.pause()
      else media.resume()
    }

    const ticking = setInterval(() => {
      const now = this.getSnapshot()
      if (elapsed() >= limitMs) end('limit')
      else if (now.state === 'recording') this.set({ ...now, elapsedMs: elapsed() })
    }, TICK_MS)
    const end = (by: Recording['endedBy']) => {
      if (this.#end !== end) return
      this.#end = this.#pause = null
      clearInterval(ticking)
      endedBy = by
      durationMs = Math.min(elapsed(), limitMs)
      const now = this.getSnapshot()
      if (now.state === 'recording') this.set({ state: 'stopping', input: now.input })
      if (media.state !== 'inactive') media.stop()
    }
    this.#end = end

    media.ondataavailable = ({ data }) => {
      if (data.size === 0) return
      chunks.push(data)
      onData(data)
    }
    media.onerror = () => {
      end('interruption')
    }
    // Also fires when the browser stops the recorder because its last track ended.
    media.onstop = () => {
      end('interruption')
      const blob = new Blob(chunks, { type: media.mimeType })
      const now = this.getSnapshot()
      if (now.state === 'stopping') this.#settle(now.input, blob)
      resolve(blob.size > 0 ? { blob, durationMs, endedBy } : null)
    }
    this.set({ state: 'recording', input, limitMs, elapsedMs: 0, paused: false })
    try {
      media.start(SLICE_MS)
    } catch {
      this.#end = this.#pause = null
      clearInterval(ticking)
      this.#fail('recordingFailed')
      resolve(null)
    }
  }

  #settle(input: Input, blob: Blob): void {
    if (!isLive(input.stream)) this.#fail('lost')
    else if (blob.size === 0) this.#fail('recordingFailed')
    else this.set({ state: 'ready', input })
  }

  #fail(problem: MicrophoneProblem): void {
    const stream = streamOf(this.getSnapshot())
    if (stream) stopTracks(stream)
    this.set({ state: 'failed', problem })
  }

  #watchForLoss(stream: MediaStream): void {
    for (const track of stream.getAudioTracks()) {
      track.addEventListener('ended', () => {
        const now = this.getSnapshot()
        if (now.state === 'ready' && now.input.stream === stream) this.#fail('lost')
        if (now.state === 'recording' && now.input.stream === stream) this.#end?.('interruption')
      })
      for (const change of ['mute', 'unmute']) {
        track.addEventListener(change, () => {
          this.#noteMuted(stream)
        })
      }
    }
  }

  #noteMuted(stream: MediaStream): void {
    const now = this.getSnapshot()
    if (streamOf(now) !== stream || !('input' in now)) return
    this.set({ ...now, input: { ...now.input, muted: isMuted(stream) } })
  }

  #mediaRecorder(stream: MediaStream): MediaRecorder {
    const Constructor = this.#environment.MediaRecorder
    if (!Constructor) throw new TypeError('no MediaRecorder')
    const mimeType = chooseRecordingType((type) => Constructor.isTypeSupported(type))
    return new Constructor(stream, {
      ...(mimeType === undefined ? {} : { mimeType }),
      audioBitsPerSecond: BITS_PER_SECOND,
    })
  }

  #media(): MediaDevices {
    const { mediaDevices } = this.#environment
    if (!mediaDevices) throw new TypeError('no mediaDevices')
    return mediaDevices
  }

  async #devices(): Promise<InputDevice[]> {
    const all = await this.#media().enumerateDevices()
    return all
      .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, label }))
  }

  async #refreshDevices(): Promise<void> {
    if (this.getSnapshot().state !== 'ready') return
    const devices = await this.#devices()
    const now = this.getSnapshot()
    if (now.state === 'ready') this.set({ state: 'ready', input: { ...now.input, devices } })
  }
}

function constraints(deviceId?: string): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: 1,
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
  }
}

function input(stream: MediaStream, devices: InputDevice[]): Input {
  const deviceId = stream.getAudioTracks()[0]?.getSettings().deviceId ?? ''
  return { stream, deviceId, devices, muted: isMuted(stream) }
}

function isMuted(stream: MediaStream): boolean {
  return stream.getAudioTracks().some(({ muted }) => muted)
}

function isLive(stream: MediaStream): boolean {
  return stream.getAudioTracks().some(({ readyState }) => readyState === 'live')
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function streamOf(now: RecorderState): MediaStream | null {
  switch (now.state) {
    case 'ready':
    case 'recording':
    case 'stopping':
      return now.input.stream
    case 'idle':
    case 'requesting':
    case 'failed':
      return null
  }
}
