import type { Question } from '../../../api/client'
import type { ResponseTimer } from '../../../live/responseTimer'
import type { Message } from '../../../live/messages'
import type { LiveSocket } from '../../../live/liveSocket'
import type { InterviewController } from '../state/interviewController'

/** An answer whose turn is not complete. */
interface PendingTurn {
  questionId: string
  /** Transcript so far. */
  text: string
  /** Whether the next question has arrived. */
  asked: boolean
  responseTimer: ResponseTimer
}

/** Tracks the turns of live answers from their end to the next question, with response times. */
export class LiveTurns {
  readonly #interview: InterviewController
  readonly #socket: Pick<LiveSocket, 'sendResponseTimes'>
  #waiting: PendingTurn[] = []
  #responseTimer: ResponseTimer | null = null
  #turnId: string | null = null
  #error: { code: string } | null = null

  constructor(interview: InterviewController, socket: Pick<LiveSocket, 'sendResponseTimes'>) {
    this.#interview = interview
    this.#socket = socket
  }

  /** Add an answer that has ended. */
  add(questionId: string, text: string, responseTimer: ResponseTimer): void {
    this.#waiting.push({ questionId, text, asked: false, responseTimer })
    this.#responseTimer = responseTimer
    this.#turnId = this.#error = null
  }

  updateTranscript(text: string): void {
    const now = this.#waiting.at(-1)
    if (now && !now.asked) now.text = text
  }

  receiveQuestion(question: Question): void {
    const turn = this.#waiting.find(({ asked }) => !asked)
    if (!turn) return
    turn.asked = true
    this.#interview.receiveQuestion(turn.questionId, turn.text, question)
  }

  complete({ turn }: Message<'turn'>): void {
    const waiting = this.#waiting.shift()
    if (!waiting) return
    this.#interview.completeTurn(waiting.questionId, turn)
    if (waiting.responseTimer !== this.#responseTimer) return
    this.#turnId = turn.turn_id
    if (this.#responseTimer.complete || turn.next_question === null) this.sendResponseTimes()
  }

  fail(error: { code: string }): void {
    this.#error = error
  }

  recordSound(kind: 'acknowledgement' | 'question' | 'confirmation', at: number): void {
    this.#responseTimer?.record(kind, at)
    if (this.#turnId !== null && this.#responseTimer?.complete) this.sendResponseTimes()
  }

  /** Send the response times of a completed turn. Later playback is not measured. */
  sendResponseTimes(): void {
    if (this.#responseTimer && this.#turnId !== null)
      this.#socket.sendResponseTimes(this.#responseTimer.report(this.#turnId))
    this.#responseTimer = this.#turnId = null
  }

  /**
   * After a disconnect, recover by HTTP the turns whose next question has arrived. If `all` is
   * true, recover all turns that are not complete.
   */
  recover(all: boolean): void {
    const gone = this.#waiting.filter(({ asked }) => all || asked)
    this.#waiting = this.#waiting.filter((turn) => !gone.includes(turn))
    for (const { questionId } of gone) void this.#interview.recoverTurn(questionId, this.#error)
  }

  forget(): void {
    this.#waiting = []
    this.#responseTimer = this.#turnId = this.#error = null
  }
}
