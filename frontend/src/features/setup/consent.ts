import type { Api, ConsentGiven, PrivacyNotice } from '../../api/client'
import { Store } from '../../audio/store'
import { failureOf } from '../interview/failure'
import type { Failure } from '../interview/flow'

export type ConsentState =
  | { at: 'loading' }
  | { at: 'failed'; failure: Failure }
  /** `renewed`: the notice changed while it was read. */
  | { at: 'asking'; notice: PrivacyNotice; agreed: boolean; renewed: boolean }

/** What is recorded and kept, and whether the person agrees: asked before the microphone opens. */
export class ConsentDesk extends Store<ConsentState> {
  readonly #api: Pick<Api, 'notice'>
  /** Counts questions to the server, so that a late answer to an earlier one is not taken. */
  #asked = 0

  constructor(api: Pick<Api, 'notice'>) {
    super({ at: 'loading' })
    this.#api = api
  }

  /** What is sent with the start of an interview; null as long as nobody has agreed. */
  get given(): ConsentGiven | null {
    const now = this.getSnapshot()
    return now.at === 'asking' && now.agreed
      ? { notice_version: now.notice.version, recording: true }
      : null
  }

  /** Asks anew: consent is given for one interview. */
  async load(): Promise<void> {
    await this.#load(false)
  }

  /** The server has another notice than the one that was agreed to. */
  async renew(): Promise<void> {
    await this.#load(true)
  }

  agree(agreed: boolean): void {
    const now = this.getSnapshot()
    if (now.at === 'asking') this.set({ ...now, agreed })
  }

  async #load(renewed: boolean): Promise<void> {
    const asked = ++this.#asked
    this.set({ at: 'loading' })
    try {
      const notice = await this.#api.notice()
      if (asked === this.#asked) this.set({ at: 'asking', notice, agreed: false, renewed })
    } catch (error) {
      if (asked === this.#asked) this.set({ at: 'failed', failure: failureOf(error) })
    }
  }
}
