import type { Memory } from '../app/memory'
import { Store } from '../audio/store'
import { en } from './en'
import type { Catalogue } from './ko'
import { ko } from './ko'

export type Language = 'ko' | 'en'

export const catalogues: Record<Language, Catalogue> = { ko, en }

/** The page's language: Korean until somebody chooses otherwise, and then remembered. */
export class LanguageChoice extends Store<Language> {
  readonly #memory: Memory

  constructor(memory: Memory) {
    super(memory.get('daedam.language') === 'en' ? 'en' : 'ko')
    this.#memory = memory
  }

  toggle(): void {
    const chosen: Language = this.getSnapshot() === 'ko' ? 'en' : 'ko'
    this.#memory.set('daedam.language', chosen)
    this.set(chosen)
  }
}
