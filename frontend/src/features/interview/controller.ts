import type { AnswerCompleted, Api, Question } from '../../api/client'
import { ApiProblem, NetworkFailure } from '../../api/errors'
import type { Memory } from '../../app/memory'
import { userId } from '../../app/memory'
import type { Recording } from '../../audio/recorder'
import { Store } from '../../audio/store'
import { next } from './flow'
import type { Failure, FlowEvent, Stage } from './flow'

/** Refusals after which the server knows better than the page where the interview stands. */
const STALE_CODES = new Set(['already_answered', 'interview_finished'])

/** Carries an interview through its stages: asks the server, and lets `next` decide what follows. */
export class InterviewController extends Store<Stage> {
  readonly #api: Api
  readonly #memory: Memory

  constructor(api: Api, memory: Memory) {
    super({ at: 'loading' })
    this.#api = api
    this.#memory = memory
  }

  /** Looks for an interview to go on with; asked again while the server is away. */
  async load(): Promise<void> {
    const sessionId = this.#memory.get('daedam.session')
    if (!sessionId) {
      this.#tell({ type: 'nothingToResume' })
      return
    }
    try {
      const session = await this.#api.currentSession()
      this.#tell({ type: 'sessionFound', sessionId, session })
    } catch (error) {
      const gone = error instanceof ApiProblem && (error.status === 401 || error.status === 404)
      if (gone) this.leave()
      else this.#tell({ type: 'loadFailed', failure: failureOf(error) })
    }
  }

  async start(): Promise<void> {
    const stage = this.getSnapshot()
    if (stage.at !== 'setup' || stage.starting) return
    this.#tell({ type: 'startRequested' })
    try {
      const started = await this.#api.startSession(userId(this.#memory))
      this.#memory.set('daedam.session', started.session_id)
      this.#tell({ type: 'started', started })
    } catch (error) {
      this.#tell({ type: 'startFailed', failure: failureOf(error) })
    }
  }

  resume(): void {
    this.#tell({ type: 'resumed' })
  }

  async submit(recording: Recording): Promise<void> {
    const interrupted = recording.endedBy === 'interruption'
    this.#tell({ type: 'answered', recording: recording.blob, interrupted })
    await this.#send()
  }

  /** The answer goes to the server over the live line; the recording is kept until it has. */
  handOver(recording: Recording): void {
    this.#tell({ type: 'answered', recording: recording.blob, interrupted: false })
  }

  /** Live: the question that follows the answer to question `answered`. */
  questionCame(answered: string, heard: string, question: Question): void {
    this.#tell({ type: 'questionCame', answered, heard, question })
  }

  /** Live: the turn of the answer to question `answered` is over. */
  turnDone(answered: string, answer: AnswerCompleted): void {
    this.#tell({ type: 'turnDone', answered, answer })
  }

  /** The live line is gone before it told how the answer to question `answered` went. */
  async recoverTurn(answered: string, error: { code: string } | null): Promise<void> {
    const stage = this.getSnapshot()
    if (stage.at !== 'sending' || stage.question.id !== answered) {
      await this.#tellExchanges()
      return
    }
    if (error && STALE_CODES.has(error.code)) await this.refresh()
    await this.#send()
  }

  async sendAgain(): Promise<void> {
    this.#tell({ type: 'sendAgain' })
    await this.#send()
  }

  recordAgain(): void {
    this.#tell({ type: 'recordAgain' })
  }

  /** Asks again where the interview stands; what cannot be learned now is asked another time. */
  async refresh(): Promise<void> {
    try {
      this.#tell({ type: 'refreshed', session: await this.#api.currentSession() })
    } catch {
      // The stage stays as it is, and its screen asks again.
    }
  }

  /** Forgets this interview on this page. On the server it stays as it is. */
  leave(): void {
    this.#memory.remove('daedam.session')
    this.#tell({ type: 'leave' })
  }

  /** What cannot be learned now is learned with the next turn, or by the report. */
  async #tellExchanges(): Promise<void> {
    try {
      this.#tell({ type: 'exchangesTold', session: await this.#api.currentSession() })
    } catch {
      // The answers stay as they are shown.
    }
  }

  async #send(): Promise<void> {
    const stage = this.getSnapshot()
    if (stage.at !== 'sending') return
    const { interview, question, recording } = stage
    try {
      const answer = await this.#api.completeAnswer({
        sessionId: interview.sessionId,
        question,
        recording,
      })
      this.#tell({ type: 'accepted', answer })
    } catch (error) {
      await this.#recover(error)
    }
  }

  async #recover(error: unknown): Promise<void> {
    if (error instanceof ApiProblem && STALE_CODES.has(error.code)) {
      await this.refresh()
    }
    // Ignored where the refresh has led on; otherwise the recording is kept and can be sent again.
    this.#tell({ type: 'notAccepted', failure: failureOf(error) })
  }

  #tell(event: FlowEvent): void {
    this.set(next(this.getSnapshot(), event))
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ApiProblem) {
    const { code, status, detail, detail_en } = error
    return { kind: 'problem', code, status, detail, detail_en }
  }
  const reason = error instanceof NetworkFailure ? error.reason : 'unreadable'
  return { kind: 'network', reason }
}
