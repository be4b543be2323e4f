import type { ConsentGiven } from '../../../api/client'
import type { BrowserStorage } from '../../../lib/browserStorage'
import type { ReadableStore } from '../../../lib/store'
import { Store } from '../../../lib/store'

export interface Consent {
  /** Version of the notice to which the candidate has consented; null without consent. */
  agreedTo: string | null
  /** Whether the notice changed after consent. */
  noticeChanged: boolean
}

type TabStorage = Pick<BrowserStorage, 'get' | 'set' | 'remove'>

const NO_STORAGE: TabStorage = {
  get: () => null,
  set: () => undefined,
  remove: () => undefined,
}

/**
 * Consent to the recording of one interview, requested before the microphone opens. It survives a
 * reload of the tab until an interview begins, since browsers ask for a reload after a change of
 * the permission for the microphone.
 */
export class ConsentStore extends Store<Consent> {
  /** Called when the notice has to be reloaded. */
  onNoticeChanged: () => void = () => undefined

  readonly #tab: TabStorage

  /** `tab`: storage that only this tab reads. */
  constructor(tab: TabStorage = NO_STORAGE) {
    super({ agreedTo: tab.get('daedam.consent'), noticeChanged: false })
    this.#tab = tab
  }

  /** Return the consent to send with the start of an interview; null without consent. */
  get agreement(): ConsentGiven | null {
    const { agreedTo } = this.getSnapshot()
    return agreedTo === null ? null : { notice_version: agreedTo, recording: true }
  }

  agree(noticeVersion: string | null): void {
    if (noticeVersion === null) this.#tab.remove('daedam.consent')
    else this.#tab.set('daedam.consent', noticeVersion)
    this.set({ ...this.getSnapshot(), agreedTo: noticeVersion })
  }

  /** Request consent again if the current notice is another than the one that was agreed to. */
  compare(noticeVersion: string): void {
    const { agreedTo } = this.getSnapshot()
    if (agreedTo !== null && agreedTo !== noticeVersion) this.requestAgain()
  }

  /** Withdraw the consent, since the server has a newer notice. */
  requestAgain(): void {
    this.#tab.remove('daedam.consent')
    this.set({ agreedTo: null, noticeChanged: true })
    this.onNoticeChanged()
  }

  /** Reset the consent for the next interview. */
  forget(): void {
    this.#tab.remove('daedam.consent')
    this.set({ agreedTo: null, noticeChanged: false })
  }

  /** Keep the consent for a reload no longer than until an interview begins. */
  keepUntilBegun(interview: ReadableStore<{ at: string }>): void {
    interview.subscribe(() => {
      if ('interview' in interview.getSnapshot()) this.#tab.remove('daedam.consent')
    })
  }
}
