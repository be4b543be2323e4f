import type {
  AnswerCompleted,
  Api,
  InterviewTerms,
  Question,
  Receipt,
  SessionOut,
  Style,
} from '../../../api/client'
import { ApiProblem } from '../../../api/errors'
import type { Memory } from '../../../lib/browserStorage'
import type { OwnInterviews } from '../../../app/browserInterviews'
import { userId } from '../../../lib/browserStorage'
import type { AnswerKeep } from '../../../audio/backup/recordingBackup'
import type { Recorder, Recording } from '../../../audio/recording/recorder'
import { Store } from '../../../lib/store'
import type { ConsentDesk } from '../../setup/consent/consentStore'
import type { Delivery } from '../delivery/delivery'
import { failureOf } from './failure'
import { next } from './stage'
import type { FlowEvent, Given, Interview, Stage } from './stage'

/** Refusals after which the server knows better than the page where the interview stands. */
const STALE_CODES = new Set(['already_answered', 'interview_finished'])
/** The server has the answer; the rest of its turn is tried again. */
const DELAYED_CODE = 'turn_delayed'
/** The page was too busy to end the recording in time. */
const TOO_LONG_CODE = 'audio_too_long'
/** Refusals after which the person has to be asked again. */
const CONSENT_CODES = new Set(['notice_changed', 'consent_refused'])

export interface InterviewParts {
  api: Pick<Api, 'startSession' | 'currentSession' | 'retake'>
  memory: Memory
  own: OwnInterviews
  consent: ConsentDesk
  keep: AnswerKeep
  delivery: Delivery
  /** The beginning of a recording; rejects where the browser cannot decode it. */
  cut: (recording: Blob, seconds: number) => Promise<Blob>
}

/** Carries an interview through its stages: asks the server, and lets `next` decide what follows. */
export class InterviewController extends Store<Stage> {
  readonly #parts: InterviewParts
  /** The server asked not to be asked before (on `performance.now()`'s clock). */
  #quietUntil = 0

  constructor(parts: InterviewParts) {
    super({ at: 'loading' })
    this.#parts = parts
  }

  /** Looks for an interview to go on with; asked again while the server is away. */
  async load(): Promise<void> {
    const { own, keep } = this.#parts
    try {
      const session = (await this.#earlier()) ?? (await this.#mostRecent())
      if (session) {
        own.take(session.interview)
        await keep.look(session.interview, session.current_question?.id ?? null)
        this.#tell({ type: 'sessionFound', session })
      } else {
        this.#tell({ type: 'nothingToResume' })
      }
    } catch (error) {
      this.#tell({ type: 'loadFailed', failure: failureOf(error) })
    }
  }

  async #mostRecent(): Promise<SessionOut | null> {
    const { api, own } = this.#parts
    for (const id of await own.candidates()) {
      try {
        return await api.currentSession(id)
      } catch (error) {
        if (!isGone(error)) throw error
        this.#forget(id)
      }
    }
    return null
  }

  /** The interview that an earlier version of the page remembered by its session id. */
  async #earlier(): Promise<SessionOut | null> {
    const { api, memory, keep } = this.#parts
    const sessionId = memory.get('daedam.session')
    if (sessionId === null) return null
    let session = null
    try {
      session = await api.currentSession(null)
      await keep.move(sessionId, session.interview)
    } catch (error) {
      if (!isGone(error)) throw error
    }
    memory.remove('daedam.session')
    return session
  }

  /** Starts an interview, where the person agrees to the recording; `terms` are listened for. */
  async start(style: Style, terms?: InterviewTerms): Promise<void> {
    const { api, memory, own, consent } = this.#parts
    const stage = this.getSnapshot()
    const { given } = consent
    if (stage.at !== 'setup' || stage.starting || !given) return
    this.#tell({ type: 'startRequested' })
    try {
      const started = await api.startSession(userId(memory), given, style, terms)
      own.take(started.interview)
      this.#tell({ type: 'started', started })
    } catch (error) {
      this.#tell({ type: 'startFailed', failure: failureOf(error) })
      if (error instanceof ApiProblem && CONSENT_CODES.has(error.code)) consent.renew()
    }
  }

  resume(): void {
    this.#tell({ type: 'resumed' })
  }

  /** Sends what an earlier visit recorded of the answer. */
  async sendKept(): Promise<void> {
    const recording = await this.#parts.keep.recording()
    if (!recording) {
      await this.#parts.keep.discard()
      return
    }
    if (this.getSnapshot().at !== 'resumable') return
    this.#tell({ type: 'keptSent', recording })
    await this.#send()
  }

  /** Records an answer to the question at hand and sends it; a copy is kept as it grows. */
  async record(recorder: Pick<Recorder, 'record'>): Promise<void> {
    const stage = this.getSnapshot()
    if (stage.at !== 'asking') return
    const { interview, question } = stage
    const copy = this.#parts.keep.begin(interview.interviewId, question, 'file')
    const recording = await recorder.record(interview.maxAnswerSec * 1000, (sound) => {
      copy.add(sound)
    })
    if (recording) await this.submit(recording)
    else await copy.discard()
  }

  async submit(recording: Recording): Promise<void> {
    const interrupted = recording.endedBy === 'interruption'
    this.#tell({ type: 'answered', given: spoken(recording), interrupted })
    await this.#send()
  }

  /** Sends an answer that was typed. */
  async type(text: string): Promise<void> {
    this.#tell({ type: 'answered', given: { kind: 'typed', text }, interrupted: false })
    await this.#send()
  }

  /** Has the question of the last answer asked once more. Throws as the server refuses. */
  async retake(turnId: string): Promise<void> {
    const stage = this.getSnapshot()
    if (!('interview' in stage)) return
    const { question } = await this.#parts.api.retake(stage.interview.interviewId, turnId)
    this.#tell({ type: 'retaken', turnId, question })
  }

  /** The answer goes to the server over the live line; the recording is kept until it has. */
  handOver(recording: Recording): void {
    this.#tell({ type: 'answered', given: spoken(recording), interrupted: false })
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
    if (error?.code === DELAYED_CODE) {
      this.#tell({ type: 'turnDelayed' })
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

  /**
   * Asks where the interview stands. False where that cannot be learned now: the server is away, or
   * wants not to be asked yet.
   */
  async refresh(): Promise<boolean> {
    const session = await this.#session()
    if (session) this.#tell({ type: 'refreshed', session })
    return session !== null
  }

  /** Live: the turn of the answer has failed for now; the server tries it again. */
  delayed(): void {
    this.#tell({ type: 'delayNoted' })
  }

  async #session(): Promise<SessionOut | null> {
    const { api, own } = this.#parts
    const { current } = own
    if (current === null || performance.now() < this.#quietUntil) return null
    try {
      return await api.currentSession(current)
    } catch (error) {
      const seconds = error instanceof ApiProblem ? (error.retryAfterS ?? 0) : 0
      this.#quietUntil = performance.now() + seconds * 1_000
      return null
    }
  }

  /** The server has deleted the interview: nothing of it stays here. */
  deleted(receipt: Receipt): void {
    const { current } = this.#parts.own
    if (current !== null) this.#forget(current)
    this.#tell({ type: 'deleted', receipt })
  }

  /** Leaves this interview on this page. On the server it stays as it is. */
  leave(): void {
    const { own } = this.#parts
    const { current } = own
    own.leave()
    this.#forgetPerson()
    if (current !== null) void this.#forgetUnlessOpen(current)
    this.#tell({ type: 'leave' })
  }

  /** An interview that is open in another tab goes on there, with its copies. */
  async #forgetUnlessOpen(interviewId: string): Promise<void> {
    if (!(await this.#parts.own.isOpenElsewhere(interviewId))) this.#forget(interviewId)
  }

  #forget(interviewId: string): void {
    this.#forgetPerson()
    this.#parts.own.forget(interviewId)
    void this.#parts.keep.forget(interviewId)
  }

  #forgetPerson(): void {
    const { memory, consent } = this.#parts
    // Consent is given for one interview.
    consent.forget()
    // Whoever comes next to this browser is somebody else.
    memory.remove('daedam.user')
  }

  /** What cannot be learned now is learned with the next turn, or by the report. */
  async #tellExchanges(): Promise<void> {
    const session = await this.#session()
    if (session) this.#tell({ type: 'exchangesTold', session })
  }

  async #send(): Promise<void> {
    const stage = this.getSnapshot()
    if (stage.at !== 'sending') return
    const { interview, question, given } = stage
    try {
      const { interviewId } = interview
      const { delivery } = this.#parts
      const answer =
        given.kind === 'spoken'
          ? await delivery.send({ interviewId, question, recording: given.recording })
          : await delivery.sendTyped({ interviewId, question, text: given.text })
      this.#tell({ type: 'accepted', answer })
    } catch (error) {
      await this.#recover(error)
    }
  }

  async #recover(error: unknown): Promise<void> {
    if (error instanceof ApiProblem && error.code === DELAYED_CODE) {
      this.#tell({ type: 'turnDelayed' })
      return
    }
    const stage = this.getSnapshot()
    if (error instanceof ApiProblem && error.code === TOO_LONG_CODE && (await this.#cut())) {
      await this.#send()
      return
    }
    const isStale = error instanceof ApiProblem && STALE_CODES.has(error.code)
    if (stage.at === 'sending' && (isStale || isUnclear(error))) {
      const session = await this.#session()
      const has = session?.turns.some(
        ({ turn_id, question }) => typeof turn_id === 'string' && question.id === stage.question.id,
      )
      if (session && (isStale || has)) this.#tell({ type: 'refreshed', session })
    }
    // Ignored where the refresh has led on; otherwise the recording is kept and can be sent again.
    this.#tell({ type: 'notAccepted', failure: failureOf(error) })
  }

  /** Whether the recording could be made as short as an answer may be; once. */
  async #cut(): Promise<boolean> {
    const stage = this.getSnapshot()
    if (stage.at !== 'sending' || stage.given.kind !== 'spoken' || stage.given.cut) return false
    try {
      const recording = await this.#parts.cut(stage.given.recording, stage.interview.maxAnswerSec)
      this.#tell({ type: 'cut', recording })
      return true
    } catch {
      return false
    }
  }

  #tell(event: FlowEvent): void {
    const before = this.getSnapshot()
    const now = next(before, event)
    this.set(now)
    if ('interview' in before && 'interview' in now) this.#letGo(before.interview, now.interview)
  }

  /** Copies of answers that have found their place in the interview are not needed any more. */
  #letGo(before: Interview, now: Interview): void {
    const had = new Set(before.exchanges.map(({ question }) => question.id))
    const arrived = now.exchanges.map(({ question }) => question.id).filter((id) => !had.has(id))
    void this.#parts.keep.acknowledged(now.interviewId, arrived)
  }
}

/** Whether the server knows nothing of an interview any more. */
function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 401 || error.status === 404)
}

/** Whether the server may have the answer in spite of it. */
function isUnclear(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.status >= 500
}

function spoken({ blob }: Recording): Given {
  return { kind: 'spoken', recording: blob }
}
