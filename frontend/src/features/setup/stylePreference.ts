import type { Style } from '../../api/client'
import type { BrowserStorage } from '../../lib/browserStorage'
import { Store } from '../../lib/store'

/** How the person wants to be asked: to practise, until they choose otherwise; then remembered. */
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

/** The wish where it is offered, otherwise what is. */
export function styleOf(preference: Style, offered: readonly Style[]): Style {
  return offered.includes(preference) ? preference : (offered[0] ?? 'interview')
}
