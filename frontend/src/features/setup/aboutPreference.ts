import type { InterviewTerms } from '../../api/client'
import type { BrowserStorage } from '../../lib/browserStorage'
import { Store } from '../../lib/store'
import type { ReadableStore } from '../../lib/store'

/** The candidate's input; every field may be empty. */
export interface About {
  position: string
  company: string
  /** Terms separated by commas or line breaks. */
  words: string
}

const NOTHING: About = { position: '', company: '', words: '' }
const MOST_WORDS = 30
export const LONGEST_TERM = 40

/** Hints for speech recognition, stored in this browser until the interview has them. */
export class AboutPreference extends Store<About> {
  readonly #storage: BrowserStorage

  constructor(storage: BrowserStorage) {
    super(read(storage.get('daedam.about')))
    this.#storage = storage
  }

  /**
   * Delete the input once an interview has begun or is deleted: the server has it then, and the next
   * person at this browser must not read it.
   */
  clearWithInterview(interview: ReadableStore<{ at: string }>): void {
    interview.subscribe(() => {
      const stage = interview.getSnapshot()
      if (!('interview' in stage) && stage.at !== 'deleted') return
      this.#storage.remove('daedam.about')
      this.set(NOTHING)
    })
  }

  readonly change = (part: Partial<About>): void => {
    const about = { ...this.getSnapshot(), ...part }
    this.#storage.set('daedam.about', JSON.stringify(about))
    this.set(about)
  }
}

/** Return the terms for the server: at most 30, cut to 40 characters, none empty or repeated. */
export function termsOf({ position, company, words }: About): InterviewTerms {
  const terms = words.split(/[,\n]/).map(short).filter(Boolean)
  return {
    position: short(position) || null,
    company: short(company) || null,
    terms: [...new Set(terms)].slice(0, MOST_WORDS),
  }
}

function short(text: string): string {
  return text.trim().slice(0, LONGEST_TERM)
}

function read(kept: string | null): About {
  if (kept === null) return NOTHING
  try {
    const about = JSON.parse(kept) as Partial<Record<keyof About, unknown>>
    const text = (part: unknown) => (typeof part === 'string' ? part : '')
    return {
      position: text(about.position),
      company: text(about.company),
      words: text(about.words),
    }
  } catch {
    return NOTHING
  }
}
