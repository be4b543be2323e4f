import type { Memory } from '../../app/memory'
import { Store } from '../../audio/store'

/** Whether answers begin and end by themselves: off until somebody switches it on, then remembered. */
export class HandsFree extends Store<boolean> {
  readonly #memory: Memory

  constructor(memory: Memory) {
    super(memory.get('daedam.hands-free') === 'on')
    this.#memory = memory
  }

  toggle(): void {
    const chosen = !this.getSnapshot()
    if (chosen) this.#memory.set('daedam.hands-free', 'on')
    else this.#memory.remove('daedam.hands-free')
    this.set(chosen)
  }
}
