import type { ReadableStore } from '../../../lib/store'
import { Store } from '../../../lib/store'
import type { Stage } from '../state/stage'

const TICK_MS = 250

interface Parts {
  interview: ReadableStore<Stage>
  pause: ReadableStore<boolean>
  /** The countdown before the first question; 0 when it is over. */
  countdown: ReadableStore<number>
}

/**
 * Milliseconds for which the current question has been open: heard, thought about and answered.
 * The countdown at the start and pauses do not count. A reply of the interviewer that keeps the question open starts anew.
 */
export class QuestionClock extends Store<number> {
  readonly #parts: Parts
  #questionId: string | null = null
  #ticking: ReturnType<typeof setInterval> | undefined

  constructor(parts: Parts) {
    super(0)
    this.#parts = parts
    for (const part of [parts.interview, parts.pause, parts.countdown]) {
      part.subscribe(() => {
        this.#update()
      })
    }
  }

  #update(): void {
    const { interview, pause, countdown } = this.#parts
    const stage = interview.getSnapshot()
    const question =
      stage.at === 'asking' ? `${stage.interview.interviewId}/${stage.question.id}` : null
    if (question !== null && question !== this.#questionId) {
      this.#questionId = question
      this.#stop()
      this.set(0)
    }
    if (question === null || pause.getSnapshot() || countdown.getSnapshot() > 0) this.#stop()
    else this.#start()
  }

  #start(): void {
    if (this.#ticking !== undefined) return
    let before = performance.now()
    this.#ticking = setInterval(() => {
      const now = performance.now()
      this.set(this.getSnapshot() + now - before)
      before = now
    }, TICK_MS)
  }

  #stop(): void {
    clearInterval(this.#ticking)
    this.#ticking = undefined
  }
}
