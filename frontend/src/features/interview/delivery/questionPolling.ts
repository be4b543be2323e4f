import { Store } from '../../../lib/store'
import type { InterviewController } from '../state/interviewController'

/** Delays between polls in milliseconds; the last one repeats. */
export const POLL_MS = [1_000, 2_000, 3_000, 5_000, 8_000, 10_000]
/** Milliseconds after which a turn counts as late. */
export const LATE_MS = 30_000
/** Milliseconds after which the page reports a missing question; slow polling continues. */
export const STALLED_MS = 180_000
const STALLED_POLL_MS = 30_000

/**
 * `late`: the turn takes long, the server reports a delay, or the server does not respond.
 * `stalled`: the page polls only slowly.
 */
export type PollingState = 'usual' | 'late' | 'stalled'

type Interview = Pick<InterviewController, 'getSnapshot' | 'subscribe' | 'refresh'>

/** Polls with growing delays while the server processes the last answer. */
export class QuestionPolling extends Store<PollingState> {
  readonly #interview: Interview
  #isWaiting = false
  #since = 0
  #polls = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(interview: Interview) {
    super('usual')
    this.#interview = interview
    interview.subscribe(() => {
      this.#stageChanged()
    })
  }

  /** Restart polling immediately. */
  retry(): void {
    if (!this.#isWaiting) return
    this.#start()
    void this.#poll()
  }

  #stageChanged(): void {
    const stage = this.#interview.getSnapshot()
    const isWaiting = stage.at === 'catchingUp'
    if (isWaiting && !this.#isWaiting) {
      this.#start()
      this.#scheduleNext()
    }
    if (isWaiting && stage.delayed && this.getSnapshot() === 'usual') this.set('late')
    this.#isWaiting = isWaiting
    if (!isWaiting) clearTimeout(this.#timer)
  }

  #start(): void {
    this.#since = performance.now()
    this.#polls = 0
    this.set('usual')
  }

  #scheduleNext(): void {
    clearTimeout(this.#timer)
    const stage = this.#interview.getSnapshot()
    const serverDelayMs = stage.at === 'catchingUp' ? stage.pollAfterS * 1_000 : 0
    const usual = POLL_MS[Math.min(this.#polls++, POLL_MS.length - 1)] ?? 0
    const pause =
      this.getSnapshot() === 'stalled' ? STALLED_POLL_MS : Math.max(serverDelayMs, usual)
    this.#timer = setTimeout(() => void this.#poll(), pause)
  }

  async #poll(): Promise<void> {
    clearTimeout(this.#timer)
    const reached = await this.#interview.refresh()
    if (!this.#isWaiting) return
    const waited = performance.now() - this.#since
    if (waited >= STALLED_MS) this.set('stalled')
    else if (!reached || waited >= LATE_MS) this.set('late')
    this.#scheduleNext()
  }
}
