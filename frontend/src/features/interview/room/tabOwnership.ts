import type { ReadableStore } from '../../../lib/store'
import { Store } from '../../../lib/store'
import type { Stage } from '../state/stage'

/**
 * `mine`: this tab conducts the interview. `other`: another tab of the browser does. `unknown`: the
 * browser has not answered yet, or no interview is under way.
 */
export type Owner = 'unknown' | 'mine' | 'other'

interface Parts {
  interview: ReadableStore<Stage>
  /** Undefined if the page is served by plain HTTP from another machine. */
  locks: Pick<LockManager, 'request'> | undefined
  /** Called when another tab has taken over the interview from this one. */
  onLost: () => void
  /** Called when this tab has taken over the interview from another one. */
  onTaken: () => void
}

/**
 * Which tab conducts the interview. The tab holds a lock of the browser for it, so at most one tab
 * does. Without locks every tab counts as the owner, and the server decides who answers.
 */
export class TabOwnership extends Store<Owner> {
  readonly #parts: Parts
  #interviewId: string | null = null
  #release: () => void = () => undefined
  /** Counts requests, so that the result of an earlier one is ignored. */
  #request = 0

  constructor(parts: Parts) {
    super('unknown')
    this.#parts = parts
    parts.interview.subscribe(() => {
      this.#update()
    })
  }

  /** Conduct the interview in this tab. The other tab is told by its browser. */
  async takeOver(): Promise<void> {
    const interviewId = this.#interviewId
    if (interviewId === null || this.getSnapshot() !== 'other') return
    await this.#acquire(interviewId, { steal: true })
    // The tab may have left the interview before the browser answered.
    if (this.#interviewId === interviewId && this.getSnapshot() === 'mine') this.#parts.onTaken()
  }

  #update(): void {
    const stage = this.#parts.interview.getSnapshot()
    const interviewId = isUnderWay(stage) ? stage.interview.interviewId : null
    if (interviewId === this.#interviewId) return
    this.#interviewId = interviewId
    this.#request++
    this.#release()
    this.set('unknown')
    if (interviewId !== null) void this.#acquire(interviewId, { ifAvailable: true })
  }

  /** Request the lock. Resolves when the browser has granted or refused it. */
  #acquire(interviewId: string, options: LockOptions): Promise<void> {
    const request = ++this.#request
    const tell = (owner: Owner) => {
      if (request === this.#request) this.set(owner)
    }
    const { locks } = this.#parts
    if (!locks) {
      tell('mine')
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const hold = (lock: Lock | null) => {
        // A lock for an earlier request is released at once, or no tab could get it.
        const isCurrent = request === this.#request
        if (isCurrent) this.set(lock === null ? 'other' : 'mine')
        resolve()
        if (lock === null || !isCurrent) return undefined
        return new Promise<void>((release) => {
          this.#release = release
        })
      }
      locks.request(`daedam.conducting.${interviewId}`, options, hold).catch((error: unknown) => {
        // The lock was stolen, or the browser refuses locks altogether.
        const isStolen = this.getSnapshot() === 'mine' && isAbort(error)
        tell(isStolen ? 'other' : 'mine')
        resolve()
        if (isStolen && request === this.#request) this.#parts.onLost()
      })
    })
  }
}

function isUnderWay(stage: Stage): stage is Extract<Stage, { at: 'asking' }> {
  switch (stage.at) {
    case 'asking':
    case 'sending':
    case 'unsent':
    case 'catchingUp':
      return true
    case 'loading':
    case 'unreachable':
    case 'setup':
    case 'resumable':
    case 'finished':
    case 'deleted':
      return false
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
