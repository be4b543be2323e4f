import { AudioDigest } from '../lib/sha256'

/** Frames on their way at once: five seconds of sound. */
export const MAX_UNACKNOWLEDGED = 50

/** Which of an answer's frames go out next. All stay in the caller's hands: they may be needed again. */
export class FrameQueue {
  readonly #frames: readonly Int16Array[]
  /** How many of the frames an earlier visit of the page sent, or may have sent. */
  readonly #restoredCount: number
  readonly #digest = new AudioDigest()
  #digested = 0
  /** Number of the first frame; null until the server has told. */
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

  /** Number of the last frame that went out; -1 for none. */
  get last(): number {
    return this.#next - 1
  }

  get complete(): boolean {
    return this.#base !== null && this.#next === this.#base + this.#frames.length
  }

  /** What the whole answer is known by; null where its beginning is not here. */
  get checksum(): { sha256: string; samples: number } | null {
    if (this.#base !== 0) return null
    this.#digestUpTo(this.#frames.length)
    return this.#digest.checksum
  }

  /** Goes on with frame `next`. False where that one is not, or no longer, here. */
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

  /** The next frame that may go out, with its number; null while there is none, or too many are out. */
  takeNext(): { number: number; frame: Int16Array } | null {
    if (this.#base === null || this.#next - this.#acknowledged > MAX_UNACKNOWLEDGED) return null
    const frame = this.#frames[this.#next - this.#base]
    if (!frame) return null
    // In small steps as the answer grows: its end shall not wait for the whole digest.
    this.#digestUpTo(this.#next - this.#base + 1)
    return { number: this.#next++, frame }
  }

  /**
   * The frames of an earlier visit are numbers 0 and up. Where the server has more than is here of
   * that time, what is new follows on what it has, and the whole cannot be proven.
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
