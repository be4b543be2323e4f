import type { CapturedFrame } from './pcmWorklet'
import { SpeechDetector } from './speechDetector'

export type Frame = Int16Array<ArrayBuffer>

/** A running capture of a microphone. */
export interface ActiveCapture {
  /** Stop the capture. Resolves when its last frame has been delivered. */
  stop(): Promise<void>
}

/** Start capturing a microphone. Rejects if the browser does not support it. */
export type StartCapture = (
  stream: MediaStream,
  onFrame: (frame: CapturedFrame) => void,
) => Promise<ActiveCapture>

/** Captures the microphone as frames of 100 ms and records when speech was last detected. */
export class Capture {
  readonly #startCapture: StartCapture
  #active: ActiveCapture | null = null
  #clock = new CaptureClock()

  constructor(startCapture: StartCapture) {
    this.#startCapture = startCapture
  }

  /**
   * Time of the last speech on the clock of `performance.now()`; without speech, the time of the
   * last sample. Null if nothing was captured.
   */
  get lastSpokenAt(): number | null {
    return this.#clock.lastSpokenAt
  }

  /** Pass every frame to `onFrame` until `stop()`. Rejects if the browser does not support it. */
  async start(stream: MediaStream, onFrame: (frame: Frame) => void): Promise<void> {
    const clock = (this.#clock = new CaptureClock())
    this.#active = await this.#startCapture(stream, (captured) => {
      clock.record(captured)
      onFrame(captured.pcm)
    })
  }

  /** Stop the capture. Resolves when its last frame has been delivered. */
  async stop(): Promise<void> {
    const active = this.#active
    this.#active = null
    await active?.stop()
  }
}

/** Maps the clock of one capture to `performance.now()`. */
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
    // Both clocks run at the same rate. A message delay can only increase the difference, so the
    // minimum is the best estimate.
    this.#offsetMs = Math.min(this.#offsetMs, performance.now() - endMs)
    this.#lastEndMs = endMs
    const agoMs = this.#detector.lastSpeechMs(pcm)
    if (agoMs !== null) this.#lastSpeechMs = endMs - agoMs
  }
}
