import { Store } from '../../../lib/store'

export interface PlaybackState {
  at: 'empty' | 'ready' | 'playing' | 'failed'
  timeS: number
}

type PlayableAudio = Pick<
  HTMLAudioElement,
  'play' | 'pause' | 'currentTime' | 'playbackRate' | 'addEventListener' | 'removeEventListener'
>

/** The playback that is playing; starting another pauses it. */
let current: PlayableAudio | null = null

/** Plays the recording of an answer and reports the position. */
export class Playback extends Store<PlaybackState> {
  #audio: PlayableAudio | null = null
  /** Position in seconds at which to pause; null to play to the end. */
  #untilS: number | null = null
  #rate = 1

  constructor() {
    super({ at: 'empty', timeS: 0 })
  }

  /** Attach an audio element. The returned function detaches it. */
  attach(audio: PlayableAudio): () => void {
    this.#audio = audio
    audio.playbackRate = this.#rate
    const listeners = {
      play: () => {
        if (current !== audio) current?.pause()
        current = audio
        this.#change('playing')
      },
      pause: () => {
        this.#change('ready')
      },
      ended: () => {
        this.#change('ready')
      },
      timeupdate: () => {
        this.set({ ...this.getSnapshot(), timeS: audio.currentTime })
        if (this.#untilS !== null && audio.currentTime >= this.#untilS) this.pause()
      },
      error: () => {
        this.#change('failed')
      },
    }
    for (const [name, listener] of Object.entries(listeners)) audio.addEventListener(name, listener)
    this.#change('ready')
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        audio.removeEventListener(name, listener)
      }
      audio.pause()
      if (current === audio) current = null
      this.#audio = null
      this.set({ at: 'empty', timeS: 0 })
    }
  }

  toggle(): void {
    this.#untilS = null
    if (this.getSnapshot().at === 'playing') this.pause()
    else this.#play()
  }

  /** Play from one position to another, in seconds. */
  playSpan(startS: number, endS: number): void {
    this.playFrom(startS)
    this.#untilS = endS
  }

  /** Play from a position in seconds. */
  playFrom(timeS: number): void {
    if (!this.#audio) return
    this.#untilS = null
    this.#audio.currentTime = timeS
    this.#play()
  }

  /** Set the speed, where 1 is that of the recording. */
  setRate(rate: number): void {
    this.#rate = rate
    if (this.#audio) this.#audio.playbackRate = rate
  }

  pause(): void {
    this.#audio?.pause()
  }

  fail(): void {
    this.#change('failed')
  }

  #play(): void {
    this.#audio?.play().catch(() => {
      this.#change('failed')
    })
  }

  #change(at: PlaybackState['at']): void {
    this.set({ at, timeS: this.#audio?.currentTime ?? 0 })
  }
}

/** Return the index of the span that contains a time; -1 for none. Spans are in order. */
export function spanAt(
  spans: readonly { start_s: number; end_s: number }[],
  timeS: number,
): number {
  return spans.findIndex(({ start_s, end_s }) => start_s <= timeS && timeS < end_s)
}
