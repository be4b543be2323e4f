import { Store } from '../../lib/store'
import type { VoiceKind } from './voiceChoice'

/** The voice that speaks a question: the server's audio, or a Korean voice of the browser. */
export type Voice = 'server' | 'browser'

export type PlayerState =
  | { state: 'silent' }
  | { state: 'preparing' }
  | { state: 'speaking'; voice: Voice }
  /** The browser requires a click before it plays audio. */
  | { state: 'blocked' }
  | { state: 'spoken'; voice: Voice }
  /**
   * No audio is played. `wanted` is true if the candidate chose text, and false if no voice works.
   */
  | { state: 'textOnly'; wanted: boolean }

export interface Utterance {
  text: string
  audioUrl: string | null
  /**
   * Quality of the server's voice. `formant` sounds robotic, so a browser voice is preferred to it.
   */
  quality: 'neural' | 'formant' | null
  /** The audio comes over the live connection, not from `audioUrl`. */
  live?: boolean
}

export type Outcome = 'spoken' | 'blocked' | 'failed' | 'stopped'

/** A voice that speaks an utterance. `onStart` is called when playback starts. */
export interface Speaker {
  speak(utterance: Utterance, onStart: () => void): Promise<Outcome>
  stop(): void
}

/** A voice of the browser. It may load late or disappear, so each utterance checks `available`. */
export interface BrowserSpeaker extends Speaker {
  available(): Promise<boolean>
}

/** Return the voices to try for an utterance, in order. */
export function voicesFor({ audioUrl, quality, live }: Utterance, preference: VoiceKind): Voice[] {
  if (preference === 'text') return []
  if (audioUrl === null && !live) return ['browser']
  const browserFirst = preference === 'browser' || (preference === 'auto' && quality === 'formant')
  return browserFirst ? ['browser', 'server'] : ['server', 'browser']
}

/** Speaks one question at a time; a new one or `stop()` stops the previous one. */
export class Player extends Store<PlayerState> {
  readonly #server: Speaker
  readonly #browser: BrowserSpeaker
  readonly #preference: () => VoiceKind
  /** Counts utterances, so that the end of a stopped one is ignored. */
  #turn = 0

  /** `preference` returns the voice that the candidate currently prefers. */
  constructor(
    server: Speaker,
    browser: BrowserSpeaker,
    preference: () => VoiceKind = () => 'auto',
  ) {
    super({ state: 'silent' })
    this.#server = server
    this.#browser = browser
    this.#preference = preference
  }

  async speak(utterance: Utterance): Promise<void> {
    this.stop()
    const turn = ++this.#turn
    const tell = (state: PlayerState) => {
      if (turn === this.#turn) this.set(state)
    }
    tell({ state: 'preparing' })
    const preference = this.#preference()
    for (const voice of voicesFor(utterance, preference)) {
      // Check only now: waiting for the browser's voices must not delay the audio of the server.
      if (voice === 'browser' && !(await this.#browser.available())) continue
      if (turn !== this.#turn) return
      const speaker = voice === 'server' ? this.#server : this.#browser
      const outcome = await speaker.speak(utterance, () => {
        tell({ state: 'speaking', voice })
      })
      switch (outcome) {
        case 'spoken':
          tell({ state: 'spoken', voice })
          return
        case 'blocked':
          tell({ state: 'blocked' })
          return
        case 'stopped':
          return
        case 'failed':
          break
      }
    }
    tell({ state: 'textOnly', wanted: preference === 'text' })
  }

  stop(): void {
    this.#turn++
    this.#server.stop()
    this.#browser.stop()
    this.set({ state: 'silent' })
  }
}
