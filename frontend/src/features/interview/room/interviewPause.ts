import type { Player } from '../../../audio/playback/player'
import type { Recorder } from '../../../audio/recording/recorder'
import type { ReadableStore } from '../../../lib/store'
import { Store } from '../../../lib/store'
import type { LiveInterview } from '../live/liveInterview'
import type { Stage } from '../state/stage'

interface Parts {
  interview: ReadableStore<Stage>
  live: Pick<LiveInterview, 'getSnapshot' | 'pause' | 'resume'>
  recorder: Pick<Recorder, 'pause'>
  player: Pick<Player, 'getSnapshot' | 'stop'>
}

/**
 * Whether the current question was not heard to its end: it appeared during the pause, or the pause
 * stopped it.
 */
export type Unheard = 'none' | 'deferred' | 'interrupted'

/**
 * Whether the interview is paused. A pause stops the microphone, the voice of the interviewer, the
 * announced end of an answer, and every clock. Nothing is spoken or recorded until it ends.
 */
export class InterviewPause extends Store<boolean> {
  readonly #parts: Parts
  #unheard: Unheard = 'none'
  /** The question that `#unheard` is about; null for none. */
  #question: string | null = null

  constructor(parts: Parts) {
    super(false)
    this.#parts = parts
    this.#forgetOtherQuestion()
    parts.interview.subscribe(() => {
      this.#forgetOtherQuestion()
      if (!this.#isPossible()) this.set(false)
    })
  }

  pause(): void {
    if (this.getSnapshot() || !this.#isPossible()) return
    const { interview, live, recorder, player } = this.#parts
    const { state } = player.getSnapshot()
    const isAsking =
      interview.getSnapshot().at === 'asking' && live.getSnapshot().at !== 'answering'
    const isSpeaking = state === 'preparing' || state === 'speaking' || state === 'blocked'
    this.#unheard = isAsking && isSpeaking ? 'interrupted' : 'none'
    player.stop()
    live.pause()
    recorder.pause(true)
    this.set(true)
  }

  resume(): void {
    if (!this.getSnapshot()) return
    const { live, recorder } = this.#parts
    const answer = live.getSnapshot()
    if (answer.at === 'answering' && answer.paused === 'person') live.resume()
    recorder.pause(false)
    this.set(false)
  }

  readonly toggle = (): void => {
    if (this.getSnapshot()) this.resume()
    else this.pause()
  }

  /** Speak the question that has just appeared after the pause. */
  deferQuestion(): void {
    this.#unheard = 'deferred'
  }

  /** Return whether the question has to be spoken after the pause. A second call returns `none`. */
  takeUnheard(): Unheard {
    const unheard = this.#unheard
    this.#unheard = 'none'
    return unheard
  }

  /** Forget what is known of a question once another one is open. */
  #forgetOtherQuestion(): void {
    const stage = this.#parts.interview.getSnapshot()
    const question =
      stage.at === 'asking' ? `${stage.interview.interviewId}/${stage.question.id}` : null
    if (question === this.#question) return
    this.#question = question
    this.#unheard = 'none'
  }

  #isPossible(): boolean {
    const { at } = this.#parts.interview.getSnapshot()
    return at === 'asking' || at === 'sending'
  }
}
