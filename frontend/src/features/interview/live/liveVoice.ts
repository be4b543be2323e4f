import type { Question } from '../../../api/client'
import type { BrowserSpeaker, Player, Utterance } from '../../../audio/playback/player'
import type { StreamPlayer } from '../../../audio/playback/streamPlayer'
import type { VoiceKind } from '../../../audio/playback/voiceChoice'
import type { Message } from '../../../live/messages'
import type { LiveSocket } from '../../../live/liveSocket'
import { utteranceOf } from '../question/utterance'

/** Milliseconds to wait for the audio of a replayed question. */
export const REPEAT_WAIT_MS = 8_000

/** Chooses the voice for audio of the live connection. */
export class LiveVoice {
  readonly #player: Player
  readonly #streams: StreamPlayer
  readonly #browser: Pick<BrowserSpeaker, 'available'>
  readonly #preference: () => VoiceKind
  /** Id of the question whose audio comes over the live connection. */
  #question: string | null = null
  #sounds = false
  /** Quality of the server's voice; known only when a turn completes. */
  #quality: Utterance['quality'] = null
  #browserInstead = false

  /** `preference` returns the voice that the candidate currently prefers. */
  constructor(
    player: Player,
    streams: StreamPlayer,
    browser: Pick<BrowserSpeaker, 'available'>,
    preference: () => VoiceKind = () => 'auto',
  ) {
    this.#player = player
    this.#streams = streams
    this.#browser = browser
    this.#preference = preference
  }

  /** Stop playback before the answer to `question`. Call it in a click handler. */
  prepareForAnswer(question: Question): void {
    this.#player.stop()
    this.#streams.interrupt()
    this.#streams.prepare()
    this.#question = null
    this.#quality = question.audio_quality ?? this.#quality
    const preference = this.#preference()
    if (preference === 'browser' || (preference === 'auto' && this.#quality === 'formant')) {
      void this.#browser.available().then((available) => {
        this.#browserInstead = available
      })
    } else {
      this.#browserInstead = false
    }
  }

  /** Expect the audio of the next question. */
  expectQuestion(question: Question): void {
    this.#question = question.id
    this.#sounds = false
  }

  /**
   * Start an audio stream. Skip acknowledgements if the browser's voice is used instead of the
   * server's.
   */
  announce(audio: Message<'audio'>): void {
    if (this.#preference() === 'text') return
    if (audio.kind === 'question') this.#sounds = true
    else if (audio.kind === 'acknowledgement' && this.#browserInstead) return
    this.#streams.announce(audio)
  }

  /**
   * Handle the end of the live audio of `question`. If there was none, use its recording or another
   * voice.
   */
  finishQuestion(question: Question, interviewId: string): void {
    this.#quality = question.audio_quality ?? this.#quality
    if (this.#question !== question.id || this.#sounds) return
    this.#question = null
    if (this.#player.getSnapshot().state !== 'preparing') return
    if (question.audio_url === null) this.#streams.failQuestion()
    else void this.#player.speak(this.utteranceOf(question, interviewId))
  }

  /** Return how to speak a question. */
  utteranceOf(question: Question, interviewId: string): Utterance {
    const quality = question.audio_quality ?? this.#quality ?? null
    return { ...utteranceOf(question, interviewId), quality, live: question.id === this.#question }
  }

  /** Replay a question from its recording, or request its audio over the live connection. */
  replay(question: Question, interviewId: string, connection: Pick<LiveSocket, 'repeat'>): void {
    const utterance = this.utteranceOf(question, interviewId)
    const live = utterance.audioUrl === null && connection.repeat(question.id)
    void this.#player.speak({ ...utterance, live })
    if (!live) return
    setTimeout(() => {
      if (this.#player.getSnapshot().state === 'preparing') this.#streams.failQuestion()
    }, REPEAT_WAIT_MS)
  }
}
