import { Store } from '../../../lib/store'

/** Maximum number of characters that the server accepts in a typed answer. */
export const MAX_CHARACTERS = 4_000

/** `open`: the candidate types instead of speaking. */
export interface Draft {
  open: boolean
  questionId: string | null
  text: string
}

const KEY = 'daedam.typed'
const BLANK: Draft = { open: false, questionId: null, text: '' }

/** The draft of a typed answer, stored for this tab only, so that it survives a reload. */
export class TypedDraft extends Store<Draft> {
  readonly #storage: () => Storage

  constructor(storage: () => Storage = () => window.sessionStorage) {
    super(BLANK)
    this.#storage = storage
  }

  /** Open the field with each question, since the candidate has no microphone. */
  prefer(): void {
    this.set({ ...this.getSnapshot(), open: true })
  }

  /** Open the field for a question with its stored draft. */
  open(questionId: string): void {
    const kept = this.#kept()
    const text = kept?.questionId === questionId ? kept.text : ''
    this.#change({ open: true, questionId, text })
  }

  write(text: string): void {
    this.#change({ ...this.getSnapshot(), text: text.slice(0, MAX_CHARACTERS) })
  }

  /** Return to speaking; the draft is kept. */
  close(): void {
    this.set({ ...this.getSnapshot(), open: false })
  }

  /** Delete the draft when the interview ends. */
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
      // Without storage the draft is lost on a reload.
    }
    this.set(draft)
  }
}

function isKept(kept: unknown): kept is { questionId: string; text: string } {
  if (typeof kept !== 'object' || kept === null) return false
  const { questionId, text } = kept as Record<string, unknown>
  return typeof questionId === 'string' && typeof text === 'string'
}
