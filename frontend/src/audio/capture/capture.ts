import type { CapturedFrame } from './pcmWorklet'
import { SpeechDetector } from './speechDetector'

export type Frame = Int16Array<ArrayBuffer>

/** A microphone that is being listened to. */
export interface ActiveCapture {
  /** Ends it; resolves when the last frame was handed over. */
  stop(): Promise<void>
}

/** Opens a microphone for listening. Rejects where the browser cannot. */
export type StartCapture = (
  stream: MediaStream,
  onFrame: (frame: CapturedFrame) => void,
) => Promise<ActiveCapture>

/** The microphone as frames of 100 ms, and when in them somebody spoke last. */
export class Capture {
  readonly #startCapture: StartCapture
  #active: ActiveCapture | null = null
  #clock = new CaptureClock()

  constructor(startCapture: StartCapture) {
    this.#startCapture = startCapture
  }

  /**
   * On `performance.now()`'s clock, when the last sample in which somebody spoke was captured;
   * without one, the last sample of all. Null where nothing was captured.
   */
  get lastSpokenAt(): number | null {
    return this.#clock.lastSpokenAt
  }

  /** Hands every frame to `onFrame` until `stop()`. Rejects where the browser cannot. */
  async start(stream: MediaStream, onFrame: (frame: Frame) => void): Promise<void> {
    const clock = (this.#clock = new CaptureClock())
    this.#active = await this.#startCapture(stream, (captured) => {
      clock.record(captured)
      onFrame(captured.pcm)
    })
  }

  /** Resolves when the last frame was handed over. */
  async stop(): Promise<void> {
    const active = this.#active
    this.#active = null
    await active?.stop()
  }
}

/** What is known of one listening, whose clock is its own. */
class CaptureClock {
  readonly #detector = new SpeechDetector()
  #offsetMs = Number.POSITIVE_INFINITY
  #lastEndMs: number | null = null
  #lastSpeechMs: number | null = null

  get lastSpokenAt(): number | null {
    const ms = this.#lastSpeechMs ?? this.#lastEndMs
    return ms === null ? null : ms + this.#offsetMs
  }

  record({ pcm, endS }: CapturedFrame): void {
    const endMs = endS * 1000
    // Both clocks run alike; what a message took on its way makes the difference too large.
    this.#offsetMs = Math.min(this.#offsetMs, performance.now() - endMs)
    this.#lastEndMs = endMs
    const agoMs = this.#detector.lastSpeechMs(pcm)
    if (agoMs !== null) this.#lastSpeechMs = endMs - agoMs
  }
}
