/** A fake audio context whose clock a test advances. */

export class FakeSource {
  onended: (() => void) | null = null
  buffer: FakeBuffer | null = null
  startS = 0
  stopped = false

  connect() {
    return undefined
  }

  disconnect() {
    return undefined
  }

  start(atS: number) {
    this.startS = atS
  }

  stop() {
    this.stopped = true
  }

  get endS() {
    return this.startS + (this.buffer?.samples.length ?? 0) / (this.buffer?.sampleRate ?? 1)
  }
}

class FakeBuffer {
  readonly samples: Float32Array

  constructor(
    length: number,
    readonly sampleRate: number,
  ) {
    this.samples = new Float32Array(length)
  }

  getChannelData() {
    return this.samples
  }
}

export class FakeAudioContext {
  state: AudioContextState = 'running'
  /** Whether `resume()` succeeds. */
  allowsResume = true
  currentTime = 1
  readonly sampleRate = 16_000
  readonly destination = {}
  readonly baseLatency = 0.01
  readonly outputLatency = 0.02
  readonly sources: FakeSource[] = []

  get asContext() {
    return this as unknown as AudioContext
  }

  createBuffer(_channels: number, length: number, rateHz: number) {
    return new FakeBuffer(length, rateHz)
  }

  createBufferSource() {
    const source = new FakeSource()
    this.sources.push(source)
    return source
  }

  resume() {
    if (!this.allowsResume) return new Promise<void>(() => undefined)
    this.state = 'running'
    return Promise.resolve()
  }

  /** Advance the clock and fire `onended` of the sources that have ended. */
  advance(seconds: number) {
    this.currentTime += seconds
    for (const source of this.sources) {
      if (source.stopped || source.endS > this.currentTime) continue
      const ended = source.onended
      source.onended = null
      ended?.()
    }
  }
}
