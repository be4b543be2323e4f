import type { DBSchema, IDBPDatabase } from 'idb'
import { openDB } from 'idb'

import type { OwnInterview } from '../../api/client'

/**
 * An interview in the list of this browser, with what the server said last. It gives no access: the
 * session is in a cookie that scripts cannot read.
 */
export type ListedInterview = Omit<OwnInterview, 'expires_at'>

/** Stores the list of a browser. Browsers keep it for each origin, which includes the port. */
export interface InterviewListStorage {
  /** Whether the list is still there after the page is closed. */
  readonly lasting: boolean
  /** Return all entries in any order. */
  all(): Promise<ListedInterview[]>
  /** Add entries, or replace those with the same id. */
  put(entries: readonly ListedInterview[]): Promise<void>
  remove(interviewIds: readonly string[]): Promise<void>
}

interface Tables extends DBSchema {
  interviews: { key: string; value: ListedInterview }
}

const VERSION = 1

/** The list in IndexedDB. */
export class IndexedDbInterviewList implements InterviewListStorage {
  readonly lasting = true
  readonly #database: IDBPDatabase<Tables>

  private constructor(database: IDBPDatabase<Tables>) {
    this.#database = database
  }

  /** Open the list. Rejects if the browser forbids storage. */
  static async open(name = 'daedam.interviews'): Promise<IndexedDbInterviewList> {
    const database = await openDB<Tables>(name, VERSION, {
      upgrade: (fresh) => {
        fresh.createObjectStore('interviews', { keyPath: 'interview' })
      },
      // Another tab wants to delete or upgrade the database and must not wait for this one.
      blocking: () => {
        database.close()
      },
    })
    return new IndexedDbInterviewList(database)
  }

  all(): Promise<ListedInterview[]> {
    return this.#database.getAll('interviews')
  }

  async put(entries: readonly ListedInterview[]): Promise<void> {
    const update = this.#database.transaction('interviews', 'readwrite')
    await Promise.all(entries.map((entry) => update.store.put(entry)))
    await update.done
  }

  async remove(interviewIds: readonly string[]): Promise<void> {
    const update = this.#database.transaction('interviews', 'readwrite')
    await Promise.all(interviewIds.map((id) => update.store.delete(id)))
    await update.done
  }

  close(): void {
    this.#database.close()
  }
}

/** A list that lasts until the page is closed, for browsers that forbid storage. */
export class MemoryInterviewList implements InterviewListStorage {
  readonly lasting = false
  readonly #entries = new Map<string, ListedInterview>()

  all(): Promise<ListedInterview[]> {
    return Promise.resolve([...this.#entries.values()])
  }

  put(entries: readonly ListedInterview[]): Promise<void> {
    for (const entry of entries) this.#entries.set(entry.interview, entry)
    return Promise.resolve()
  }

  remove(interviewIds: readonly string[]): Promise<void> {
    for (const id of interviewIds) this.#entries.delete(id)
    return Promise.resolve()
  }
}

/** Open the list in IndexedDB, or one in memory if the browser forbids storage. */
export async function openInterviewList(): Promise<InterviewListStorage> {
  try {
    return await IndexedDbInterviewList.open()
  } catch {
    return new MemoryInterviewList()
  }
}
