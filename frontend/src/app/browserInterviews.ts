import type { BrowserStorage } from '../lib/browserStorage'
import { randomId } from '../lib/randomId'

const KEY = 'daedam.interviews'
const TAB_KEY = 'daedam.interview'
/** Number of interviews that are offered; those that were left are in the list of the browser. */
const MAX_INTERVIEWS = 20

interface Browser {
  /** This tab's own storage. */
  tab: () => Storage
  /** Undefined if the page is served by plain HTTP from another machine. */
  locks?: Pick<LockManager, 'request' | 'query'> | undefined
}

/**
 * The interview of this tab and the other interviews of this browser.
 *
 * Stores public ids only: the session is in a cookie that scripts cannot read. Locks show the other
 * tabs which interviews are open.
 */
export class BrowserInterviews {
  readonly #storage: BrowserStorage
  readonly #browser: Browser
  /** Random id that distinguishes this page from the other tabs of the browser. */
  readonly #page = randomId()
  #current: string | null
  #releaseLock: () => void = () => undefined

  constructor(storage: BrowserStorage, browser: Browser) {
    this.#storage = storage
    this.#browser = browser
    this.#current = this.#readTab()
    if (this.#current !== null) this.#acquireLock(this.#current)
  }

  /** Id of the interview of this tab; null for none. */
  get current(): string | null {
    return this.#current
  }

  /** Ids of the interviews that are offered when the page loads, newest first. */
  get offered(): readonly string[] {
    return this.#savedIds()
  }

  /**
   * Return the ids of the interviews that this tab can resume. If the tab has an interview, return
   * only its id. Otherwise return the ids of all interviews of this browser: first those that no
   * other tab has open, then those that are open. Within both groups the newest interview comes
   * first.
   */
  async candidates(): Promise<string[]> {
    if (this.#current !== null) return [this.#current]
    const known = this.#savedIds()
    const open = await Promise.all(known.map((id) => this.isOpenElsewhere(id)))
    return [...known.filter((_, i) => !open[i]), ...known.filter((_, i) => open[i])]
  }

  /** Make `id` the interview of this tab. */
  select(id: string): void {
    if (this.#current !== id) {
      this.leave()
      this.#current = id
      this.#acquireLock(id)
    }
    this.#writeTab(id)
    this.#saveIds([id, ...this.#savedIds().filter((known) => known !== id)])
  }

  /** Detach this tab from its interview, which stays in the list of the browser. */
  leave(): void {
    this.#current = null
    this.#writeTab(null)
    this.#releaseLock()
  }

  /** Remove the interview from the list of the browser. */
  forget(id: string): void {
    if (this.#current === id) this.leave()
    this.#saveIds(this.#savedIds().filter((known) => known !== id))
  }

  /** Return whether another tab has the interview open. */
  async isOpenElsewhere(id: string): Promise<boolean> {
    try {
      const { held = [] } = (await this.#browser.locks?.query()) ?? {}
      const isOther = (name = '') => name.startsWith(lockOf(id)) && name !== this.#lockOf(id)
      return held.some(({ name }) => isOther(name))
    } catch {
      return false
    }
  }

  #acquireLock(id: string): void {
    const open = new Promise<void>((resolve) => {
      this.#releaseLock = resolve
    })
    this.#browser.locks?.request(this.#lockOf(id), () => open).catch(() => undefined)
  }

  #lockOf(id: string): string {
    return `${lockOf(id)}${this.#page}`
  }

  #savedIds(): string[] {
    try {
      const known: unknown = JSON.parse(this.#storage.get(KEY) ?? '[]')
      return Array.isArray(known) ? known.filter((id) => typeof id === 'string') : []
    } catch {
      return []
    }
  }

  #saveIds(ids: string[]): void {
    if (ids.length === 0) this.#storage.remove(KEY)
    else this.#storage.set(KEY, JSON.stringify(ids.slice(0, MAX_INTERVIEWS)))
  }

  #readTab(): string | null {
    try {
      return this.#browser.tab().getItem(TAB_KEY)
    } catch {
      return null
    }
  }

  #writeTab(id: string | null): void {
    try {
      if (id === null) this.#browser.tab().removeItem(TAB_KEY)
      else this.#browser.tab().setItem(TAB_KEY, id)
    } catch {
      // Without storage the interview cannot be resumed after a reload.
    }
  }
}

function lockOf(id: string): string {
  return `daedam.interview.${id}/`
}
