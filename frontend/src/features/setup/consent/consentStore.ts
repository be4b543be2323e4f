import type { ConsentGiven } from '../../../api/client'
import { Store } from '../../../lib/store'

export interface Consent {
  /** Version of the notice to which the candidate has consented; null without consent. */
  agreedTo: string | null
  /** Whether the notice changed after consent. */
  noticeChanged: boolean
}

/** Consent to the recording of one interview, requested before the microphone opens. */
export class ConsentStore extends Store<Consent> {
  /** Called when the notice has to be reloaded. */
  onNoticeChanged: () => void = () => undefined

  constructor() {
    super({ agreedTo: null, noticeChanged: false })
  }

  /** Return the consent to send with the start of an interview; null without consent. */
  get agreement(): ConsentGiven | null {
    const { agreedTo } = this.getSnapshot()
    return agreedTo === null ? null : { notice_version: agreedTo, recording: true }
  }

  agree(noticeVersion: string | null): void {
    this.set({ ...this.getSnapshot(), agreedTo: noticeVersion })
  }

  /** Withdraw the consent, since the server has a newer notice. */
  requestAgain(): void {
    this.set({ agreedTo: null, noticeChanged: true })
    this.onNoticeChanged()
  }

  /** Reset the consent for the next interview. */
  forget(): void {
    this.set({ agreedTo: null, noticeChanged: false })
  }
}
