/** Microphones and recorders for tests: they behave as browsers do, on command. */
import type { RecordingEnvironment } from './microphoneErrors'

export class FakeTrack extends EventTarget {
  readonly kind = 'audio'
  readyState: MediaStreamTrackState = 'live'
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

  /** The device goes away: unlike `stop()`, this is told. */
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

  stop() {
    this.state = 'inactive'
    queueMicrotask(() => {
      this.ondataavailable?.({ data: new Blob([FakeMediaRecorder.sound]) })
      this.onstop?.()
    })
  }
}

export class FakeMediaDevices extends EventTarget {
  /** What `getUserMedia` was asked for, oldest first. */
  readonly asked: MediaTrackConstraints[] = []
  readonly streams: FakeStream[] = []
  /** Taken one a request; when there is none, the request is granted. */
  readonly refusals: (Error | null)[] = []
  devices = [{ kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' }]

  getUserMedia(constraints: MediaStreamConstraints) {
    this.asked.push(constraints.audio as MediaTrackConstraints)
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
