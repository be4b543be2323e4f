/** A value that can be watched: the contract of React's `useSyncExternalStore`, without React. */
export class Store<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(initial: T) {
    this.#value = initial
  }

  readonly getSnapshot = (): T => this.#value

  /** Calls `listener` after every change; the answer ends the subscription. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const listener of [...this.#listeners]) listener()
  }
}

/** What a screen needs of a machine: its present state, and word of the next. */
export type ReadableStore<T> = Pick<Store<T>, 'getSnapshot' | 'subscribe'>
