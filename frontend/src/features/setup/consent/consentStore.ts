import type { ConsentGiven } from '../../../api/client'
import { Store } from '../../../lib/store'

export interface Consent {
  /** Version of the notice that the person has agreed to; null for none. */
  agreedTo: string | null
  /** The notice changed after it was agreed to. */
  noticeChanged: boolean
}

/** Whether the person agrees to be recorded: asked before the microphone opens, for one interview. */
export class ConsentStore extends Store<Consent> {
  /** Called when the notice has to be fetched anew. */
  onNoticeChanged: () => void = () => undefined

  constructor() {
    super({ agreedTo: null, noticeChanged: false })
  }

  /** What is sent with the start of an interview; null as long as nobody has agreed. */
  get agreement(): ConsentGiven | null {
    const { agreedTo } = this.getSnapshot()
    return agreedTo === null ? null : { notice_version: agreedTo, recording: true }
  }

  agree(noticeVersion: string | null): void {
    this.set({ ...this.getSnapshot(), agreedTo: noticeVersion })
  }

  /** The server has another notice than the one that was agreed to. */
  requestAgain(): void {
    this.set({ agreedTo: null, noticeChanged: true })
    this.onNoticeChanged()
  }

  /** The next interview is asked about anew. */
  forget(): void {
    this.set({ agreedTo: null, noticeChanged: false })
  }
}
