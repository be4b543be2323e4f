/** Fake microphones and recorders whose events a test triggers. */
import { vi } from 'vitest'

import type { StartCapture } from '../src/audio/capture/capture'
import type { RecordingEnvironment } from '../src/audio/capture/microphoneErrors'
import type { CapturedFrame } from '../src/audio/capture/pcmWorklet'

export class FakeTrack extends EventTarget {
  readonly kind = 'audio'
  readyState: MediaStreamTrackState = 'live'
  muted = false
  readonly #deviceId: string

  constructor(deviceId: string) {
    super()
    this.#deviceId = deviceId
  }

  getSettings() {
    return { deviceId: this.#deviceId }
  }

  stop() {
    this.readyState = 'ended'
  }

  /** Press the mute button of the device. */
  mute(muted: boolean) {
    this.muted = muted
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
  }

  /** Disconnect the device. Unlike `stop()`, this fires an event. */
  unplug() {
    this.readyState = 'ended'
    this.dispatchEvent(new Event('ended'))
  }
}

export class FakeStream {
  readonly track: FakeTrack

  constructor(deviceId = 'built-in') {
    this.track = new FakeTrack(deviceId)
  }

  getTracks() {
    return [this.track]
  }

  getAudioTracks() {
    return [this.track]
  }
}

export class FakeMediaRecorder {
  static supported: readonly string[] = ['audio/webm;codecs=opus']
  static sound = 'sound'
  static startError: Error | null = null
  static latest: FakeMediaRecorder | null = null

  static isTypeSupported(type: string) {
    return FakeMediaRecorder.supported.includes(type)
  }

  static reset() {
    FakeMediaRecorder.supported = ['audio/webm;codecs=opus']
    FakeMediaRecorder.sound = 'sound'
    FakeMediaRecorder.startError = null
    FakeMediaRecorder.latest = null
  }

  state: RecordingState = 'inactive'
  readonly mimeType: string
  ondataavailable: ((event: { data: Blob }) => void) | null = null
  onstop: (() => void) | null = null
  onerror: (() => void) | null = null

  constructor(_stream: MediaStream, options: MediaRecorderOptions = {}) {
    this.mimeType = options.mimeType ?? 'audio/webm'
    FakeMediaRecorder.latest = this
  }

  start() {
    if (FakeMediaRecorder.startError) throw FakeMediaRecorder.startError
    this.state = 'recording'
  }

  pause() {
    this.state = 'paused'
  }

  resume() {
    this.state = 'recording'
  }

  stop() {
    this.state = 'inactive'
    queueMicrotask(() => {
      this.ondataavailable?.({ data: new Blob([FakeMediaRecorder.sound]) })
      this.onstop?.()
    })
  }
}

export class FakeMediaDevices extends EventTarget {
  /** Constraints of the calls of `getUserMedia`, oldest first. */
  readonly requests: MediaTrackConstraints[] = []
  readonly streams: FakeStream[] = []
  /** Errors of the next requests, in order. A request with null or without an entry is granted. */
  readonly refusals: (Error | null)[] = []
  devices = [{ kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' }]

  getUserMedia(constraints: MediaStreamConstraints) {
    this.requests.push(constraints.audio as MediaTrackConstraints)
    const refusal = this.refusals.shift()
    if (refusal) return Promise.reject(refusal)
    const stream = new FakeStream()
    this.streams.push(stream)
    return Promise.resolve(stream)
  }

  enumerateDevices() {
    return Promise.resolve(this.devices)
  }
}

export function fakeEnvironment(media = new FakeMediaDevices()): {
  media: FakeMediaDevices
  environment: RecordingEnvironment
} {
  FakeMediaRecorder.reset()
  return {
    media,
    environment: {
      isSecureContext: true,
      mediaDevices: media as unknown as MediaDevices,
      MediaRecorder: FakeMediaRecorder as unknown as typeof MediaRecorder,
    },
  }
}

/** A microphone that delivers one frame at a time. */
export class FakeMicrophone {
  open = false
  /** The error with which `startCapture` fails. With null it succeeds. */
  broken: Error | null = null
  #onFrame: (frame: CapturedFrame) => void = () => undefined
  #endS = 0

  readonly startCapture: StartCapture = (_stream, onFrame) => {
    if (this.broken) return Promise.reject(this.broken)
    this.open = true
    this.#onFrame = onFrame
    return Promise.resolve({
      stop: () => {
        this.#post(new Int16Array(160))
        this.open = false
        return Promise.resolve()
      },
    })
  }

  /** Advance the clock by 100 ms and deliver a frame of that amplitude. Needs fake timers. */
  emitFrame(amplitude: number) {
    vi.advanceTimersByTime(100)
    this.#post(Int16Array.from({ length: 1_600 }, (_, n) => (n % 2 ? amplitude : -amplitude)))
  }

  #post(pcm: Int16Array<ArrayBuffer>) {
    this.#endS += pcm.length / 16_000
    this.#onFrame({ pcm, endS: this.#endS })
  }
}
