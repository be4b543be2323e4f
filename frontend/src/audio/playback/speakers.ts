import type { BrowserSpeaker, Outcome, Speaker, Utterance } from './player'
import type { StreamPlayer } from './streamPlayer'
import type { Language } from '../../api/client'
import { voicesFor } from './voiceChoice'

/** Plays the server's recording of a question. */
export class ServerSpeaker implements Speaker {
  // One element for all questions: Safari allows autoplay only on an element once played by a click.
  readonly #audio: HTMLAudioElement
  #settle: ((outcome: Outcome) => void) | null = null

  constructor(audio: HTMLAudioElement) {
    this.#audio = audio
    audio.preload = 'auto'
  }

  speak(utterance: Utterance, onStart: () => void): Promise<Outcome> {
    const audio = this.#audio
    if (utterance.audioUrl === null) return Promise.resolve('failed')
    audio.src = utterance.audioUrl
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        // `play()` of a stopped question rejects late, when the element already plays the next one.
        if (this.#settle !== settle) return
        this.#settle = null
        audio.onplaying = audio.onended = audio.onerror = null
        resolve(outcome)
      }
      this.#settle = settle
      audio.onplaying = onStart
      audio.onended = () => {
        settle('spoken')
      }
      audio.onerror = () => {
        settle('failed')
      }
      audio.play().catch((error: unknown) => {
        const refused = error instanceof DOMException && error.name === 'NotAllowedError'
        settle(refused ? 'blocked' : 'failed')
      })
    })
  }

  stop(): void {
    this.#settle?.('stopped')
    this.#audio.pause()
  }
}

/**
 * Speaks with the server's voice: from the live connection if the utterance is live, otherwise from
 * its recording.
 */
export class ServerVoice implements Speaker {
  readonly #recordings: Speaker
  readonly #streams: Pick<StreamPlayer, 'playQuestion' | 'stopQuestion'>

  constructor(recordings: Speaker, streams: Pick<StreamPlayer, 'playQuestion' | 'stopQuestion'>) {
    this.#recordings = recordings
    this.#streams = streams
  }

  speak(utterance: Utterance, onStart: () => void): Promise<Outcome> {
    return utterance.live === true
      ? this.#streams.playQuestion(onStart)
      : this.#recordings.speak(utterance, onStart)
  }

  stop(): void {
    this.#recordings.stop()
    this.#streams.stopQuestion()
  }
}

/** Maximum time to wait for the list of voices, which Chrome loads after the page. */
const VOICES_WAIT_MS = 400
/** Maximum time to wait for speech to start. */
const START_WAIT_MS = 3_000

/** Speaks with a voice of the browser in the interview's language: the one that `wanted` names, or the best. */
export class SpeechSynthesisSpeaker implements BrowserSpeaker {
  readonly #synthesis: SpeechSynthesis | undefined
  readonly #language: () => Language
  readonly #wanted: () => string | null
  #settle: ((outcome: Outcome) => void) | null = null

  constructor(
    synthesis: SpeechSynthesis | undefined,
    language: () => Language,
    wanted: () => string | null = () => null,
  ) {
    this.#synthesis = synthesis
    this.#language = language
    this.#wanted = wanted
  }

  async available(): Promise<boolean> {
    const synthesis = this.#synthesis
    if (!synthesis) return false
    if (synthesis.getVoices().length === 0) await waitForVoices(synthesis)
    return this.#voice() !== undefined
  }

  /** Return the voices of this machine in the interview's language, the best first. */
  async voices(): Promise<SpeechSynthesisVoice[]> {
    const synthesis = this.#synthesis
    if (!synthesis) return []
    if (synthesis.getVoices().length === 0) await waitForVoices(synthesis)
    return voicesFor(this.#language(), synthesis.getVoices())
  }

  speak(utterance: Utterance, onStart: () => void): Promise<Outcome> {
    const synthesis = this.#synthesis
    const voice = this.#voice()
    if (!synthesis || !voice) return Promise.resolve('failed')
    const speech = new SpeechSynthesisUtterance(utterance.text)
    speech.voice = voice
    speech.lang = voice.lang
    return new Promise((resolve) => {
      const overdue = setTimeout(() => {
        this.#settle?.('failed')
        synthesis.cancel()
      }, START_WAIT_MS)
      this.#settle = (outcome) => {
        this.#settle = null
        clearTimeout(overdue)
        speech.onstart = speech.onend = speech.onerror = null
        resolve(outcome)
      }
      speech.onstart = () => {
        clearTimeout(overdue)
        onStart()
      }
      speech.onend = () => this.#settle?.('spoken')
      speech.onerror = ({ error }) => this.#settle?.(error === 'not-allowed' ? 'blocked' : 'failed')
      synthesis.speak(speech)
    })
  }

  stop(): void {
    this.#settle?.('stopped')
    this.#synthesis?.cancel()
  }

  #voice(): SpeechSynthesisVoice | undefined {
    const voices = voicesFor(this.#language(), this.#synthesis?.getVoices() ?? [])
    return voices.find(({ voiceURI }) => voiceURI === this.#wanted()) ?? voices[0]
  }
}

function waitForVoices(synthesis: SpeechSynthesis): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(waiting)
      synthesis.removeEventListener('voiceschanged', done)
      resolve()
    }
    const waiting = setTimeout(done, VOICES_WAIT_MS)
    synthesis.addEventListener('voiceschanged', done)
  })
}
