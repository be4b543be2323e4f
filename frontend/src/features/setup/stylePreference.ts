import type { Style } from '../../api/client'
import type { Memory } from '../../lib/browserStorage'
import { Store } from '../../lib/store'

/** How the person wants to be asked: to practise, until they choose otherwise; then remembered. */
export class StyleWish extends Store<Style> {
  readonly #memory: Memory

  constructor(memory: Memory) {
    super(memory.get('daedam.style') === 'interview' ? 'interview' : 'practice')
    this.#memory = memory
  }

  readonly choose = (style: Style): void => {
    this.#memory.set('daedam.style', style)
    this.set(style)
  }
}

/** The wish where it is offered, otherwise what is. */
export function styleOf(wish: Style, offered: readonly Style[]): Style {
  return offered.includes(wish) ? wish : (offered[0] ?? 'interview')
}
