import { Store } from '../../../lib/store'

export interface PlaybackState {
  at: 'empty' | 'ready' | 'playing' | 'failed'
  timeS: number
}

type Sound = Pick<
  HTMLAudioElement,
  'play' | 'pause' | 'currentTime' | 'addEventListener' | 'removeEventListener'
>

/** The one that sounds: two answers at once would be none. */
let sounding: Sound | null = null

/** Plays one answer: from its beginning, from a word, and tells where it is. */
export class Playback extends Store<PlaybackState> {
  #sound: Sound | null = null

  constructor() {
    super({ at: 'empty', timeS: 0 })
  }

  /** Takes what it plays; the answer lets go of it. */
  attach(sound: Sound): () => void {
    this.#sound = sound
    const listeners = {
      play: () => {
        if (sounding !== sound) sounding?.pause()
        sounding = sound
        this.#change('playing')
      },
      pause: () => {
        this.#change('ready')
      },
      ended: () => {
        this.#change('ready')
      },
      timeupdate: () => {
        this.set({ ...this.getSnapshot(), timeS: sound.currentTime })
      },
      error: () => {
        this.#change('failed')
      },
    }
    for (const [name, listener] of Object.entries(listeners)) sound.addEventListener(name, listener)
    this.#change('ready')
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        sound.removeEventListener(name, listener)
      }
      sound.pause()
      if (sounding === sound) sounding = null
      this.#sound = null
      this.set({ at: 'empty', timeS: 0 })
    }
  }

  toggle(): void {
    if (this.getSnapshot().at === 'playing') this.pause()
    else this.#play()
  }

  /** Plays from a moment of the answer, in seconds. */
  playFrom(timeS: number): void {
    if (!this.#sound) return
    this.#sound.currentTime = timeS
    this.#play()
  }

  pause(): void {
    this.#sound?.pause()
  }

  fail(): void {
    this.#change('failed')
  }

  #play(): void {
    this.#sound?.play().catch(() => {
      this.#change('failed')
    })
  }

  #change(at: PlaybackState['at']): void {
    this.set({ at, timeS: this.#sound?.currentTime ?? 0 })
  }
}

/** Index of the span in which a moment lies; -1 for none. Spans are in order. */
export function spanAt(
  spans: readonly { start_s: number; end_s: number }[],
  timeS: number,
): number {
  return spans.findIndex(({ start_s, end_s }) => start_s <= timeS && timeS < end_s)
}
