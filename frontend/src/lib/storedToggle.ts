import { Store } from './store'
import type { BrowserStorage, StorageKey } from './browserStorage'

/** A boolean setting stored in the browser. */
export class StoredToggle extends Store<boolean> {
  readonly #storage: BrowserStorage
  readonly #key: StorageKey
  readonly #defaultValue: boolean

  constructor(storage: BrowserStorage, key: StorageKey, defaultValue = false) {
    super(storage.get(key) === null ? defaultValue : storage.get(key) === 'on')
    this.#storage = storage
    this.#key = key
    this.#defaultValue = defaultValue
  }

  readonly toggle = (): void => {
    const chosen = !this.getSnapshot()
    if (chosen === this.#defaultValue) this.#storage.remove(this.#key)
    else this.#storage.set(this.#key, chosen ? 'on' : 'off')
    this.set(chosen)
  }
}
