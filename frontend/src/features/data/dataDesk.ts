import type { Api } from '../../api/client'
import { Store } from '../../audio/store'
import type { InterviewController } from '../interview/controller'
import { failureOf } from '../interview/failure'
import type { Failure } from '../interview/flow'

export type DataState =
  | { at: 'idle' }
  | { at: 'exporting' }
  | { at: 'exported' }
  /** The person is asked whether everything shall really go. */
  | { at: 'confirming' }
  | { at: 'deleting' }
  | { at: 'failed'; what: 'export' | 'deletion'; failure: Failure }

export const EXPORT_NAME = 'daedam-interview.zip'

/** What a person can do with the interview's data: download everything, delete everything. */
export class DataDesk extends Store<DataState> {
  readonly #api: Pick<Api, 'exportSession' | 'deleteSession'>
  readonly #interview: Pick<InterviewController, 'deleted'>
  readonly #save: (file: Blob, name: string) => void

  constructor(
    api: Pick<Api, 'exportSession' | 'deleteSession'>,
    interview: Pick<InterviewController, 'deleted'>,
    save: (file: Blob, name: string) => void,
  ) {
    super({ at: 'idle' })
    this.#api = api
    this.#interview = interview
    this.#save = save
  }

  async export(): Promise<void> {
    if (this.#isBusy()) return
    this.set({ at: 'exporting' })
    try {
      this.#save(await this.#api.exportSession(), EXPORT_NAME)
      this.set({ at: 'exported' })
    } catch (error) {
      this.set({ at: 'failed', what: 'export', failure: failureOf(error) })
    }
  }

  askToDelete(): void {
    if (!this.#isBusy()) this.set({ at: 'confirming' })
  }

  keep(): void {
    if (this.getSnapshot().at === 'confirming') this.set({ at: 'idle' })
  }

  /** Deletes the interview, once the person has confirmed it. */
  async delete(): Promise<void> {
    if (this.getSnapshot().at !== 'confirming') return
    this.set({ at: 'deleting' })
    try {
      const receipt = await this.#api.deleteSession()
      this.set({ at: 'idle' })
      this.#interview.deleted(receipt)
    } catch (error) {
      this.set({ at: 'failed', what: 'deletion', failure: failureOf(error) })
    }
  }

  #isBusy(): boolean {
    const { at } = this.getSnapshot()
    return at === 'exporting' || at === 'deleting'
  }
}
