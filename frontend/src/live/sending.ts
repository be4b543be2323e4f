/** Frames on their way at once: five seconds of sound. */
export const WINDOW = 50

/** Which of an answer's frames go out next. All stay in the caller's hands: they may be needed again. */
export class Sending {
  readonly #frames: readonly Int16Array[]
  /** Number of the first frame; null until the server has told. */
  #base: number | null = null
  #next = 0
  #acknowledged = -1

  constructor(frames: readonly Int16Array[]) {
    this.#frames = frames
  }

  get begun(): boolean {
    return this.#base !== null
  }

  /** Number of the last frame that went out; -1 for none. */
  get last(): number {
    return this.#next - 1
  }

  get complete(): boolean {
    return this.#base !== null && this.#next === this.#base + this.#frames.length
  }

  /** Goes on with frame `next`. False where that one is not, or no longer, here. */
  goOn(next: number): boolean {
    this.#base ??= next
    if (next < this.#base || next > this.#base + this.#frames.length) return false
    this.#next = next
    this.#acknowledged = next - 1
    return true
  }

  acknowledge(number: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, number)
  }

  /** The next frame that may go out, with its number; null while there is none, or too many are out. */
  take(): { number: number; frame: Int16Array } | null {
    if (this.#base === null || this.#next - this.#acknowledged > WINDOW) return null
    const frame = this.#frames[this.#next - this.#base]
    return frame ? { number: this.#next++, frame } : null
  }
}
