import type { ReadableStore } from '../../../lib/store'
import { Store } from '../../../lib/store'
import type { Stage } from '../state/stage'

export const COUNT_FROM = 3
const STEP_MS = 1_000

interface Parts {
  interview: ReadableStore<Stage>
  recorder: ReadableStore<{ state: string }>
}

/**
 * The countdown before the first question of a spoken interview: 3, 2, 1, and 0 when it is over.
 * An interview that is resumed or typed has none.
 */
export class StartCountdown extends Store<number> {
  readonly #parts: Parts
  #before: Stage['at']
  #ticking: ReturnType<typeof setInterval> | undefined

  constructor(parts: Parts) {
    super(0)
    this.#parts = parts
    this.#before = parts.interview.getSnapshot().at
    parts.interview.subscribe(() => {
      this.#update()
    })
  }

  readonly skip = (): void => {
    clearInterval(this.#ticking)
    this.set(0)
  }

  #update(): void {
    const { interview, recorder } = this.#parts
    const { at } = interview.getSnapshot()
    const isStart = this.#before === 'setup' && at === 'asking'
    this.#before = at
    if (isStart && recorder.getSnapshot().state === 'ready') this.#start()
    else if (at !== 'asking') this.skip()
  }

  #start(): void {
    clearInterval(this.#ticking)
    this.set(COUNT_FROM)
    this.#ticking = setInterval(() => {
      const left = this.getSnapshot() - 1
      if (left > 0) this.set(left)
      else this.skip()
    }, STEP_MS)
  }
}
