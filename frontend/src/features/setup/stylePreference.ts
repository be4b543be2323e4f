import type { Style } from '../../api/client'
import type { BrowserStorage } from '../../lib/browserStorage'
import { Store } from '../../lib/store'

/** The preferred style, stored in the browser; practice by default. */
export class StylePreference extends Store<Style> {
  readonly #storage: BrowserStorage

  constructor(storage: BrowserStorage) {
    super(storage.get('daedam.style') === 'interview' ? 'interview' : 'practice')
    this.#storage = storage
  }

  readonly choose = (style: Style): void => {
    this.#storage.set('daedam.style', style)
    this.set(style)
  }
}

/** Return the preferred style if it is offered, otherwise an offered one. */
export function styleOf(preference: Style, offered: readonly Style[]): Style {
  return offered.includes(preference) ? preference : (offered[0] ?? 'interview')
}
