import { Store } from '../../../lib/store'

/** The longest answer that the server takes in writing. */
export const MAX_CHARACTERS = 4_000

/** `open`: the person writes instead of speaking. */
export interface Draft {
  open: boolean
  questionId: string | null
  text: string
}

const KEY = 'daedam.typed'
const BLANK: Draft = { open: false, questionId: null, text: '' }

/** What is being written as an answer: it outlives a reload of this tab, and nothing else. */
export class TypedDraft extends Store<Draft> {
  readonly #storage: () => Storage

  constructor(storage: () => Storage = () => window.sessionStorage) {
    super(BLANK)
    this.#storage = storage
  }

  /** The person has no microphone, or wants none: questions come with the field open. */
  prefer(): void {
    this.set({ ...this.getSnapshot(), open: true })
  }

  /** Opens the field for a question, with what had been written for it. */
  open(questionId: string): void {
    const kept = this.#kept()
    const text = kept?.questionId === questionId ? kept.text : ''
    this.#change({ open: true, questionId, text })
  }

  write(text: string): void {
    this.#change({ ...this.getSnapshot(), text: text.slice(0, MAX_CHARACTERS) })
  }

  /** Back to speaking; what was written stays. */
  close(): void {
    this.set({ ...this.getSnapshot(), open: false })
  }

  /** The interview is over, or left. */
  forget(): void {
    this.#change(BLANK)
  }

  #kept(): Pick<Draft, 'questionId' | 'text'> | null {
    try {
      const kept: unknown = JSON.parse(this.#storage().getItem(KEY) ?? 'null')
      return isKept(kept) ? kept : null
    } catch {
      return null
    }
  }

  #change(draft: Draft): void {
    const { questionId, text } = draft
    try {
      if (text === '') this.#storage().removeItem(KEY)
      else this.#storage().setItem(KEY, JSON.stringify({ questionId, text }))
    } catch {
      // A browser that forbids storage forgets it with a reload.
    }
    this.set(draft)
  }
}

function isKept(kept: unknown): kept is { questionId: string; text: string } {
  if (typeof kept !== 'object' || kept === null) return false
  const { questionId, text } = kept as Record<string, unknown>
  return typeof questionId === 'string' && typeof text === 'string'
}
