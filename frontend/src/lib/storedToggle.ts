import { Store } from './store'
import type { Memory, MemoryKey } from './browserStorage'

/** A switch that is as the person left it. */
export class Remembered extends Store<boolean> {
  readonly #memory: Memory
  readonly #key: MemoryKey
  readonly #usual: boolean

  constructor(memory: Memory, key: MemoryKey, usual = false) {
    super(memory.get(key) === null ? usual : memory.get(key) === 'on')
    this.#memory = memory
    this.#key = key
    this.#usual = usual
  }

  readonly toggle = (): void => {
    const chosen = !this.getSnapshot()
    if (chosen === this.#usual) this.#memory.remove(this.#key)
    else this.#memory.set(this.#key, chosen ? 'on' : 'off')
    this.set(chosen)
  }
}
