import type { BrowserStorage } from '../../lib/browserStorage'
import type { ReadableStore } from '../../lib/store'
import { Store } from '../../lib/store'

/** The token of the invitation of this tab, until its interview begins; null for none. */
export class HeldInvitation extends Store<string | null> {
  readonly #tab: Pick<BrowserStorage, 'get' | 'set' | 'remove'>

  /** `tab`: storage that only this tab reads. */
  constructor(tab: Pick<BrowserStorage, 'get' | 'set' | 'remove'>) {
    super(tab.get('daedam.invitation'))
    this.#tab = tab
  }

  readonly hold = (token: string): void => {
    if (token === this.getSnapshot()) return
    this.#tab.set('daedam.invitation', token)
    this.set(token)
  }

  readonly drop = (): void => {
    if (this.getSnapshot() === null) return
    this.#tab.remove('daedam.invitation')
    this.set(null)
  }

  /** Drop the token once an interview has begun. */
  dropWithInterview(interview: ReadableStore<{ at: string }>): void {
    let was = 'loading'
    interview.subscribe(() => {
      const { at } = interview.getSnapshot()
      if (was === 'setup' && at === 'asking') this.drop()
      was = at
    })
  }
}
