import type { ConsentGiven } from '../../../api/client'
import { Store } from '../../../lib/store'

export interface Consent {
  /** Version of the notice that the person has agreed to; null for none. */
  agreedTo: string | null
  /** The notice changed after it was agreed to. */
  renewed: boolean
}

/** Whether the person agrees to be recorded: asked before the microphone opens, for one interview. */
export class ConsentDesk extends Store<Consent> {
  /** Called when the notice has to be fetched anew. */
  onRenewed: () => void = () => undefined

  constructor() {
    super({ agreedTo: null, renewed: false })
  }

  /** What is sent with the start of an interview; null as long as nobody has agreed. */
  get given(): ConsentGiven | null {
    const { agreedTo } = this.getSnapshot()
    return agreedTo === null ? null : { notice_version: agreedTo, recording: true }
  }

  agree(noticeVersion: string | null): void {
    this.set({ ...this.getSnapshot(), agreedTo: noticeVersion })
  }

  /** The server has another notice than the one that was agreed to. */
  renew(): void {
    this.set({ agreedTo: null, renewed: true })
    this.onRenewed()
  }

  /** The next interview is asked about anew. */
  forget(): void {
    this.set({ agreedTo: null, renewed: false })
  }
}
