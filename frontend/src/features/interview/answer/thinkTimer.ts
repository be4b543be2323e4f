import type { Player } from '../../../audio/playback/player'
import type { ReadableStore } from '../../../lib/store'
import { Store } from '../../../lib/store'
import type { Stage } from '../state/stage'
import type { LiveState } from '../live/liveState'

export type ThinkState =
  /** No question is open, or there is no preparation time. */
  | { at: 'off' }
  /**
   * The question is still being spoken, the browser waits for a click before it plays it, or the
   * interview is paused.
   */
  | { at: 'held'; leftMs: number; totalMs: number }
  | { at: 'running'; leftMs: number; totalMs: number }
  | { at: 'over' }

/** Milliseconds added by one extension. */
export const MORE_MS = 30_000
const TICK_MS = 250

interface Parts {
  interview: ReadableStore<Stage>
  player: Pick<Player, 'subscribe' | 'getSnapshot'>
  live: ReadableStore<LiveState>
  recorder: ReadableStore<{ state: string }>
  pause: ReadableStore<boolean>
}

/**
 * The preparation time, from the end of the spoken question to the start of the answer.
 * At its end only a message is shown.
 */
export class ThinkTimer extends Store<ThinkState> {
  readonly #parts: Parts
  #questionId: string | null = null
  #ticking: ReturnType<typeof setInterval> | undefined

  constructor(parts: Parts) {
    super({ at: 'off' })
    this.#parts = parts
    const { interview, player, live, recorder, pause } = parts
    for (const part of [interview, player, live, recorder, pause]) {
      part.subscribe(() => {
        this.#update()
      })
    }
  }

  /** Extend the time, also after its end. */
  more(): void {
    const now = this.getSnapshot()
    if (now.at === 'off') return
    if (now.at === 'over') this.#run(MORE_MS, MORE_MS)
    else this.set({ ...now, leftMs: now.leftMs + MORE_MS, totalMs: now.totalMs + MORE_MS })
  }

  #update(): void {
    const stage = this.#parts.interview.getSnapshot()
    if (stage.at !== 'asking' || stage.interview.thinkSec === 0 || this.#isAnswering()) {
      this.#end()
      return
    }
    if (stage.question.id !== this.#questionId) {
      this.#end()
      this.#questionId = stage.question.id
      const totalMs = stage.interview.thinkSec * 1000
      this.set({ at: 'held', leftMs: totalMs, totalMs })
    }
    const now = this.getSnapshot()
    const isPaused = this.#parts.pause.getSnapshot()
    if (now.at === 'held' && !isPaused && this.#mayRun(now)) this.#run(now.leftMs, now.totalMs)
    if (now.at === 'running' && isPaused) {
      clearInterval(this.#ticking)
      this.set({ ...now, at: 'held' })
    }
  }

  #isAnswering(): boolean {
    const { at } = this.#parts.live.getSnapshot()
    const { state } = this.#parts.recorder.getSnapshot()
    return (at !== 'idle' && at !== 'off') || state === 'recording' || state === 'stopping'
  }

  /** Return whether the question has been spoken, or the time has already run before a pause. */
  #mayRun({ leftMs, totalMs }: { leftMs: number; totalMs: number }): boolean {
    if (leftMs < totalMs) return true
    const { state } = this.#parts.player.getSnapshot()
    return state === 'spoken' || state === 'textOnly'
  }

  #run(leftMs: number, totalMs: number): void {
    clearInterval(this.#ticking)
    this.set({ at: 'running', leftMs, totalMs })
    let before = performance.now()
    this.#ticking = setInterval(() => {
      const now = this.getSnapshot()
      if (now.at !== 'running') return
      const moment = performance.now()
      const left = now.leftMs - (moment - before)
      before = moment
      if (left > 0) {
        this.set({ ...now, leftMs: left })
        return
      }
      clearInterval(this.#ticking)
      this.set({ at: 'over' })
    }, TICK_MS)
  }

  #end(): void {
    clearInterval(this.#ticking)
    this.#questionId = null
    this.set({ at: 'off' })
  }
}
