import type { Question } from '../../../api/client'
import type { BrowserSpeaker, Player, Utterance } from '../../../audio/playback/player'
import type { StreamPlayer } from '../../../audio/playback/streamPlayer'
import type { VoiceKind } from '../../../audio/playback/voiceChoice'
import type { Message } from '../../../live/messages'
import type { LiveSocket } from '../../../live/liveSocket'
import { utteranceOf } from '../question/utterance'

/** A question that does not sound by then is not spoken. */
export const REPEAT_WAIT_MS = 8_000

/** Chooses the voice for audio of the live connection. */
export class LiveVoice {
  readonly #player: Player
  readonly #streams: StreamPlayer
  readonly #browser: Pick<BrowserSpeaker, 'available'>
  readonly #preference: () => VoiceKind
  /** The question that the line speaks. */
  #question: string | null = null
  #sounds = false
  /** How the server's voice sounds: the line tells it only with the end of a turn. */
  #quality: Utterance['quality'] = null
  #browserInstead = false

  /** `wish`: which voice the person wants just now. */
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

  /** Silence: the answer to `question` begins. Called while a click is handled. */
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

  /** The line tells the next question; its sound follows. */
  expectQuestion(question: Question): void {
    this.#question = question.id
    this.#sounds = false
  }

  /** The line begins to speak. Where the browser's voice is the better one, it does not speak between. */
  announce(audio: Message<'audio'>): void {
    if (this.#preference() === 'text') return
    if (audio.kind === 'question') this.#sounds = true
    else if (audio.kind === 'acknowledgement' && this.#browserInstead) return
    this.#streams.announce(audio)
  }

  /** All that the line had to say about `question` has been said. */
  finishQuestion(question: Question, interviewId: string): void {
    this.#quality = question.audio_quality ?? this.#quality
    if (this.#question !== question.id || this.#sounds) return
    this.#question = null
    if (this.#player.getSnapshot().state !== 'preparing') return
    if (question.audio_url === null) this.#streams.failQuestion()
    else void this.#player.speak(this.utteranceOf(question, interviewId))
  }

  /** How a question is spoken when it is shown. */
  utteranceOf(question: Question, interviewId: string): Utterance {
    const quality = question.audio_quality ?? this.#quality ?? null
    return { ...utteranceOf(question, interviewId), quality, live: question.id === this.#question }
  }

  /** Speaks a question once more: its recording where there is one, otherwise over the line. */
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
