import { Store } from '../../../lib/store'
import type { InterviewController } from '../state/interviewController'

/** Between two questions to the server, one after the other; the last goes on. */
export const POLL_MS = [1_000, 2_000, 3_000, 5_000, 8_000, 10_000]
/** A turn that takes so long is late, whatever the server says. */
export const LATE_MS = 30_000
/** After so long the person is told that the question has not come, and may go on asking. */
export const STALLED_MS = 180_000
const STALLED_POLL_MS = 30_000

/** `late`: it takes longer than usual, or the server says so. `stalled`: it has not come in time. */
export type PollingState = 'usual' | 'late' | 'stalled'

type Interview = Pick<InterviewController, 'getSnapshot' | 'subscribe' | 'refresh'>

/** While the server still works on the last answer: asks how far it is, less and less often. */
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

  /** Begins anew, and asks at once. */
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
