import type { Question } from '../../../api/client'
import type { Ear } from '../../../live/responseTimer'
import type { Message } from '../../../live/messages'
import type { LiveSocket } from '../../../live/liveSocket'
import type { InterviewController } from '../state/interviewController'

/** An answer whose turn is not over. */
interface Waiting {
  questionId: string
  /** What has been understood of it. */
  text: string
  /** Whether the next question has come. */
  asked: boolean
  ear: Ear
}

/** From the end of a live answer to the end of its turn, and what the ear heard in between. */
export class LiveTurns {
  readonly #interview: InterviewController
  readonly #line: Pick<LiveSocket, 'heard'>
  #waiting: Waiting[] = []
  #ear: Ear | null = null
  #turnId: string | null = null
  #error: { code: string } | null = null

  constructor(interview: InterviewController, line: Pick<LiveSocket, 'heard'>) {
    this.#interview = interview
    this.#line = line
  }

  /** An answer has ended. */
  add(questionId: string, text: string, ear: Ear): void {
    this.#waiting.push({ questionId, text, asked: false, ear })
    this.#ear = ear
    this.#turnId = this.#error = null
  }

  understood(text: string): void {
    const now = this.#waiting.at(-1)
    if (now && !now.asked) now.text = text
  }

  asked(question: Question): void {
    const turn = this.#waiting.find(({ asked }) => !asked)
    if (!turn) return
    turn.asked = true
    this.#interview.questionCame(turn.questionId, turn.text, question)
  }

  done({ turn }: Message<'turn'>): void {
    const waiting = this.#waiting.shift()
    if (!waiting) return
    this.#interview.turnDone(waiting.questionId, turn)
    if (waiting.ear !== this.#ear) return
    this.#turnId = turn.turn_id
    if (this.#ear.complete || turn.next_question === null) this.tellHeard()
  }

  failed(error: { code: string }): void {
    this.#error = error
  }

  heard(kind: 'acknowledgement' | 'question' | 'confirmation', at: number): void {
    this.#ear?.hear(kind, at)
    if (this.#turnId !== null && this.#ear?.complete) this.tellHeard()
  }

  /** Tells the server what is known, where the turn is over; nothing later counts. */
  tellHeard(): void {
    if (this.#ear && this.#turnId !== null) this.#line.heard(this.#ear.heard(this.#turnId))
    this.#ear = this.#turnId = null
  }

  /** The line is gone. With `all`, also for those answers that it could still have brought. */
  recover(all: boolean): void {
    const gone = this.#waiting.filter(({ asked }) => all || asked)
    this.#waiting = this.#waiting.filter((turn) => !gone.includes(turn))
    for (const { questionId } of gone) void this.#interview.recoverTurn(questionId, this.#error)
  }

  forget(): void {
    this.#waiting = []
    this.#ear = this.#turnId = this.#error = null
  }
}
