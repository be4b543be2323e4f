import type { Api, OwnInterview, Receipt } from '../../api/client'
import type { BrowserInterviews } from '../../app/browserInterviews'
import type { RecordingBackup } from '../../audio/backup/recordingBackup'
import type { ReadableStore } from '../../lib/store'
import { Store } from '../../lib/store'
import { answeredCount } from '../interview/question/position'
import type { InterviewController } from '../interview/state/interviewController'
import { failureOf } from '../interview/state/failure'
import type { Failure, Interview, Stage } from '../interview/state/stage'
import type { InterviewListStorage, ListedInterview } from './interviewListStorage'

/** Number of interviews that the server lists, and whose cookies a browser keeps. */
export const MAX_LISTED = 50

/** An entry as the list shows it. */
export interface Entry extends ListedInterview {
  /**
   * `open`: the browser can open the interview. `lost`: the server no longer has it, or this browser
   * no longer has access to it. `unknown`: the server was not asked.
   */
  access: 'open' | 'lost' | 'unknown'
  /** When the access has to be renewed (ISO 8601); null if unknown. */
  expiresAt: string | null
  /** Whether another tab has the interview open. */
  openElsewhere: boolean
}

export interface InterviewListState {
  /** Newest first; null until the list is read. */
  entries: readonly Entry[] | null
  /** Why the server could not be asked; null if it could. */
  failure: Failure | null
  /** Whether the list is still there after the page is closed. */
  lasting: boolean
}

export interface InterviewListParts {
  api: Pick<Api, 'ownInterviews' | 'forgetSessions' | 'deleteSession'>
  storage: Promise<InterviewListStorage>
  interviews: BrowserInterviews
  backup: Pick<RecordingBackup, 'forget'>
  controller: Pick<InterviewController, 'leave' | 'confirmDeletion'> & ReadableStore<Stage>
  /** Return the current time in milliseconds since 1970. */
  now?: () => number
}

/**
 * The interviews that were held in this browser, with what the server knows about them.
 *
 * Every interview of this page is added when it begins or is resumed. No method adds or removes the
 * interviews of other tabs, except `remove` and `erase` when asked to.
 */
export class InterviewList extends Store<InterviewListState> {
  readonly #parts: InterviewListParts
  readonly #now: () => number
  /** Id of the interview of this page; null for none. */
  #followed: string | null = null
  /** Reads and writes run one after the other, so that an older state never replaces a newer one. */
  #writes: Promise<unknown> = Promise.resolve()

  constructor(parts: InterviewListParts) {
    super({ entries: null, failure: null, lasting: true })
    this.#parts = parts
    this.#now = parts.now ?? Date.now
    parts.controller.subscribe(() => {
      this.#follow(parts.controller.getSnapshot())
    })
  }

  /** Read the list without asking the server; what it said before about access stays. */
  async read(): Promise<void> {
    await this.#inOrder(async () => {
      const kept = (await this.#all()).filter((entry) => !this.#isPastRetention(entry))
      await this.#show(kept, null, this.getSnapshot().failure)
    })
  }

  /** Read the list and ask the server about its interviews. */
  refresh(): Promise<void> {
    return this.#inOrder(() => this.#refresh())
  }

  /** Refresh the list as a part of a write. `refresh` would wait for that write for ever. */
  async #refresh(): Promise<void> {
    const { api, interviews } = this.#parts
    const known = new Map((await this.#all()).map((entry) => [entry.interview, entry]))
    const ids = [...new Set([...known.keys(), ...interviews.offered])]
    try {
      const found = await this.#ask(api, newestFirst(ids, known))
      for (const own of found.values()) known.set(own.interview, listed(own))
      await this.#put([...known.values()].filter(({ interview }) => found.has(interview)))
      const ended = [...known.values()].filter(
        (entry) => !found.has(entry.interview) && this.#isPastRetention(entry),
      )
      await this.#drop(ended.map(({ interview }) => interview))
      for (const { interview } of ended) known.delete(interview)
      await this.#show([...known.values()], found, null)
    } catch (error) {
      await this.#show([...known.values()], null, failureOf(error))
    }
  }

  /**
   * Remove interviews from the list together with this browser's access to them. They stay on the
   * server. Interviews that other tabs have open are left out. Return how many were removed. Throws
   * if the server is unreachable; then nothing changes.
   */
  async remove(interviewIds: readonly string[]): Promise<number> {
    const { api, interviews } = this.#parts
    return this.#inOrder(async () => {
      const open = await Promise.all(interviewIds.map((id) => interviews.isOpenElsewhere(id)))
      const removed = interviewIds.filter((_, index) => !open[index])
      for (let at = 0; at < removed.length; at += MAX_LISTED)
        await api.forgetSessions(removed.slice(at, at + MAX_LISTED))
      this.#leaveIfAmong(removed)
      await this.#drop(removed)
      await this.#refresh()
      return removed.length
    })
  }

  /** Delete an interview on the server and from the list. Throws if the server refuses. */
  async erase(interviewId: string): Promise<Receipt> {
    const { api, interviews, controller } = this.#parts
    return this.#inOrder(async () => {
      const receipt = await api.deleteSession(interviewId)
      if (interviews.current === interviewId) controller.confirmDeletion(receipt)
      await this.#drop([interviewId])
      await this.#refresh()
      return receipt
    })
  }

  /** Store the state of the interview of this page. */
  #follow(stage: Stage): void {
    const followed = this.#followed
    this.#followed = 'interview' in stage ? stage.interview.interviewId : null
    if (stage.at === 'deleted' && followed !== null) {
      void this.#inOrder(() => this.#drop([followed]))
    } else if ('interview' in stage) {
      const isFinished = stage.at === 'finished'
      void this.#inOrder(() => this.#note(stage.interview, isFinished))
    }
  }

  async #note(interview: Interview, isFinished: boolean): Promise<void> {
    const { interviewId } = interview
    const last = (await this.#all()).find((entry) => entry.interview === interviewId)
    const now = new Date(this.#now()).toISOString()
    const entry: ListedInterview = {
      interview: interviewId,
      status: isFinished ? 'finished' : 'active',
      style: interview.style,
      position: last?.position ?? '',
      company: last?.company ?? '',
      started_at: last?.started_at ?? now,
      finished_at: isFinished ? (last?.finished_at ?? now) : null,
      main_questions: interview.mainQuestions,
      answered: answeredCount(interview.exchanges),
      delete_after: interview.deleteAfter,
    }
    await this.#put([entry])
  }

  /** Run `work` after all earlier work. It must not wait for another call of this method. */
  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writes.then(work)
    this.#writes = done.catch(() => undefined)
    return done
  }

  async #ask(api: InterviewListParts['api'], ids: readonly string[]) {
    const found = new Map<string, OwnInterview>()
    for (let at = 0; at < ids.length; at += MAX_LISTED)
      for (const own of await api.ownInterviews(ids.slice(at, at + MAX_LISTED)))
        found.set(own.interview, own)
    return found
  }

  async #show(
    entries: readonly ListedInterview[],
    found: ReadonlyMap<string, OwnInterview> | null,
    failure: Failure | null,
  ): Promise<void> {
    const { interviews, storage } = this.#parts
    const before = new Map(this.getSnapshot().entries?.map((entry) => [entry.interview, entry]))
    const shown = await Promise.all(
      entries.map(async (entry): Promise<Entry> => {
        const own = found?.get(entry.interview)
        const last = before.get(entry.interview)
        return {
          ...entry,
          access: found === null ? (last?.access ?? 'unknown') : own ? 'open' : 'lost',
          expiresAt: own?.expires_at ?? last?.expiresAt ?? null,
          openElsewhere: await interviews.isOpenElsewhere(entry.interview),
        }
      }),
    )
    const ordered = shown.sort((a, b) => b.started_at.localeCompare(a.started_at))
    this.set({ entries: ordered, failure, lasting: (await storage).lasting })
  }

  #isPastRetention({ delete_after }: ListedInterview): boolean {
    return delete_after !== null && Date.parse(delete_after) <= this.#now()
  }

  #leaveIfAmong(interviewIds: readonly string[]): void {
    const { interviews, controller } = this.#parts
    const { current } = interviews
    if (current !== null && interviewIds.includes(current)) controller.leave()
  }

  /** Remove all that this browser stores about interviews, except the cookies. */
  async #drop(interviewIds: readonly string[]): Promise<void> {
    const { interviews, backup } = this.#parts
    if (interviewIds.length === 0) return
    for (const id of interviewIds) {
      interviews.forget(id)
      await backup.forget(id)
    }
    try {
      await (await this.#parts.storage).remove(interviewIds)
    } catch {
      // The browser closed the storage, so there is nothing to remove from.
    }
  }

  async #all(): Promise<ListedInterview[]> {
    try {
      return await (await this.#parts.storage).all()
    } catch {
      return []
    }
  }

  async #put(entries: readonly ListedInterview[]): Promise<void> {
    try {
      await (await this.#parts.storage).put(entries)
    } catch {
      // The browser forbids storage or has no room. The interview itself is on the server.
    }
  }
}

function newestFirst(
  ids: readonly string[],
  known: ReadonlyMap<string, ListedInterview>,
): readonly string[] {
  const startOf = (id: string) => known.get(id)?.started_at ?? ''
  return [...ids].sort((a, b) => startOf(b).localeCompare(startOf(a)))
}

function listed(own: OwnInterview): ListedInterview {
  const entry: ListedInterview & Partial<OwnInterview> = { ...own }
  delete entry.expires_at
  return entry
}
