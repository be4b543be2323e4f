import { AudioDigest } from '../lib/sha256'

/** Maximum number of unacknowledged frames: five seconds of audio. */
export const MAX_UNACKNOWLEDGED = 50

/** Selects the next frame of an answer to send. The caller keeps all frames for a resend. */
export class FrameQueue {
  readonly #frames: readonly Int16Array[]
  /** Number of frames recorded before the page was reloaded; the server may have them. */
  readonly #restoredCount: number
  readonly #digest = new AudioDigest()
  #digested = 0
  /** Number of the first frame; null until the server sends `ready`. */
  #base: number | null = null
  #next = 0
  #acknowledged = -1

  constructor(frames: readonly Int16Array[], restoredCount = 0) {
    this.#frames = frames
    this.#restoredCount = restoredCount
  }

  get isStarted(): boolean {
    return this.#base !== null
  }

  /** Number of the last frame sent; -1 for none. */
  get last(): number {
    return this.#next - 1
  }

  get complete(): boolean {
    return this.#base !== null && this.#next === this.#base + this.#frames.length
  }

  /** Checksum of the whole answer; null if the page lacks its beginning. */
  get checksum(): { sha256: string; samples: number } | null {
    if (this.#base !== 0) return null
    this.#digestUpTo(this.#frames.length)
    return this.#digest.checksum
  }

  /** Continue with frame `next`. Return false if that frame is not available. */
  resumeAt(next: number): boolean {
    this.#base ??= this.#firstNumber(next)
    if (next < this.#base || next > this.#base + this.#frames.length) return false
    this.#next = next
    this.#acknowledged = next - 1
    return true
  }

  acknowledge(number: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, number)
  }

  /** Return the next frame and its number; null if there is none or too many are unacknowledged. */
  takeNext(): { number: number; frame: Int16Array } | null {
    if (this.#base === null || this.#next - this.#acknowledged > MAX_UNACKNOWLEDGED) return null
    const frame = this.#frames[this.#next - this.#base]
    if (!frame) return null
    // Digest frame by frame, so that ending the answer does not wait for the whole digest.
    this.#digestUpTo(this.#next - this.#base + 1)
    return { number: this.#next++, frame }
  }

  /**
   * Return the number of the first frame in the queue. `next` is the number of frames that the
   * server has. Without restored frames the first one is frame `next`. Restored frames are the last
   * of those that the server may have, so the first one is frame `next - restoredCount`, or 0.
   */
  #firstNumber(next: number): number {
    if (this.#restoredCount === 0) return next
    return Math.max(0, next - this.#restoredCount)
  }

  #digestUpTo(count: number): void {
    for (const frame of this.#frames.slice(this.#digested, count)) this.#digest.add(frame)
    this.#digested = Math.max(this.#digested, count)
  }
}
