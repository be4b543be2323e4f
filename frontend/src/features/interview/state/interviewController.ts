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
import type { BrowserStorage } from '../../../lib/browserStorage'
import type { BrowserInterviews } from '../../../app/browserInterviews'
import { userId } from '../../../lib/browserStorage'
import type { RecordingBackup } from '../../../audio/backup/recordingBackup'
import type { Recorder, Recording } from '../../../audio/recording/recorder'
import { Store } from '../../../lib/store'
import type { ConsentStore } from '../../setup/consent/consentStore'
import type { Delivery } from '../delivery/delivery'
import { failureOf } from './failure'
import { nextStage } from './stage'
import type { StageEvent, SubmittedAnswer, Interview, Stage } from './stage'

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
  storage: BrowserStorage
  interviews: BrowserInterviews
  consent: ConsentStore
  backup: RecordingBackup
  delivery: Delivery
  /** The beginning of a recording; rejects where the browser cannot decode it. */
  trim: (recording: Blob, seconds: number) => Promise<Blob>
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
    const { interviews, backup } = this.#parts
    try {
      const session = (await this.#loadLegacyInterview()) ?? (await this.#loadKnownInterview())
      if (session) {
        interviews.select(session.interview)
        await backup.findUnacknowledged(session.interview, session.current_question?.id ?? null)
        this.#dispatch({ type: 'sessionFound', session })
      } else {
        this.#dispatch({ type: 'nothingToResume' })
      }
    } catch (error) {
      this.#dispatch({ type: 'loadFailed', failure: failureOf(error) })
    }
  }

  async #loadKnownInterview(): Promise<SessionOut | null> {
    const { api, interviews } = this.#parts
    for (const id of await interviews.candidates()) {
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
  async #loadLegacyInterview(): Promise<SessionOut | null> {
    const { api, storage, backup } = this.#parts
    const sessionId = storage.get('daedam.session')
    if (sessionId === null) return null
    let session = null
    try {
      session = await api.currentSession(null)
      await backup.reassign(sessionId, session.interview)
    } catch (error) {
      if (!isGone(error)) throw error
    }
    storage.remove('daedam.session')
    return session
  }

  /** Starts an interview, where the person agrees to the recording; `terms` are listened for. */
  async start(style: Style, terms?: InterviewTerms): Promise<void> {
    const { api, storage, interviews, consent } = this.#parts
    const stage = this.getSnapshot()
    const { agreement } = consent
    if (stage.at !== 'setup' || stage.starting || !agreement) return
    this.#dispatch({ type: 'startRequested' })
    try {
      const started = await api.startSession(userId(storage), agreement, style, terms)
      interviews.select(started.interview)
      this.#dispatch({ type: 'started', started })
    } catch (error) {
      this.#dispatch({ type: 'startFailed', failure: failureOf(error) })
      if (error instanceof ApiProblem && CONSENT_CODES.has(error.code)) consent.requestAgain()
    }
  }

  resume(): void {
    this.#dispatch({ type: 'resumed' })
  }

  /** Sends what an earlier visit recorded of the answer. */
  async sendBackup(): Promise<void> {
    const recording = await this.#parts.backup.recording()
    if (!recording) {
      await this.#parts.backup.discard()
      return
    }
    if (this.getSnapshot().at !== 'resumable') return
    this.#dispatch({ type: 'backupSent', recording })
    await this.#send()
  }

  /** Records an answer to the question at hand and sends it; a copy is kept as it grows. */
  async record(recorder: Pick<Recorder, 'record'>): Promise<void> {
    const stage = this.getSnapshot()
    if (stage.at !== 'asking') return
    const { interview, question } = stage
    const copy = this.#parts.backup.begin(interview.interviewId, question, 'file')
    const recording = await recorder.record(interview.maxAnswerSec * 1000, (sound) => {
      copy.add(sound)
    })
    if (recording) await this.submitRecording(recording)
    else await copy.discard()
  }

  async submitRecording(recording: Recording): Promise<void> {
    const interrupted = recording.endedBy === 'interruption'
    this.#dispatch({ type: 'answered', submitted: spoken(recording), interrupted })
    await this.#send()
  }

  /** Sends an answer that was typed. */
  async submitTyped(text: string): Promise<void> {
    this.#dispatch({ type: 'answered', submitted: { kind: 'typed', text }, interrupted: false })
    await this.#send()
  }

  /** Has the question of the last answer asked once more. Throws as the server refuses. */
  async retake(turnId: string): Promise<void> {
    const stage = this.getSnapshot()
    if (!('interview' in stage)) return
    const { question } = await this.#parts.api.retake(stage.interview.interviewId, turnId)
    this.#dispatch({ type: 'retaken', turnId, question })
  }

  /** The answer goes to the server over the live line; the recording is kept until it has. */
  awaitLiveTurn(recording: Recording): void {
    this.#dispatch({ type: 'answered', submitted: spoken(recording), interrupted: false })
  }

  /** Live: the question that follows the answer to question `answered`. */
  receiveQuestion(answered: string, transcript: string, question: Question): void {
    this.#dispatch({ type: 'questionReceived', answered, transcript, question })
  }

  /** Live: the turn of the answer to question `answered` is over. */
  completeTurn(answered: string, answer: AnswerCompleted): void {
    this.#dispatch({ type: 'turnCompleted', answered, answer })
  }

  /** The live line is gone before it told how the answer to question `answered` went. */
  async recoverTurn(answered: string, error: { code: string } | null): Promise<void> {
    const stage = this.getSnapshot()
    if (stage.at !== 'sending' || stage.question.id !== answered) {
      await this.#refreshExchanges()
      return
    }
    if (error?.code === DELAYED_CODE) {
      this.#dispatch({ type: 'turnDelayed' })
      return
    }
    if (error && STALE_CODES.has(error.code)) await this.refresh()
    await this.#send()
  }

  async sendAgain(): Promise<void> {
    this.#dispatch({ type: 'sendAgain' })
    await this.#send()
  }

  recordAgain(): void {
    this.#dispatch({ type: 'recordAgain' })
  }

  /**
   * Asks where the interview stands. False where that cannot be learned now: the server is away, or
   * wants not to be asked yet.
   */
  async refresh(): Promise<boolean> {
    const session = await this.#fetchSession()
    if (session) this.#dispatch({ type: 'refreshed', session })
    return session !== null
  }

  /** Live: the turn of the answer has failed for now; the server tries it again. */
  noteDelay(): void {
    this.#dispatch({ type: 'delayNoted' })
  }

  async #fetchSession(): Promise<SessionOut | null> {
    const { api, interviews } = this.#parts
    const { current } = interviews
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
  confirmDeletion(receipt: Receipt): void {
    const { current } = this.#parts.interviews
    if (current !== null) this.#forget(current)
    this.#dispatch({ type: 'deleted', receipt })
  }

  /** Leaves this interview on this page. On the server it stays as it is. */
  leave(): void {
    const { interviews } = this.#parts
    const { current } = interviews
    interviews.leave()
    this.#clearPersonalData()
    if (current !== null) void this.#forgetUnlessOpen(current)
    this.#dispatch({ type: 'leave' })
  }

  /** An interview that is open in another tab goes on there, with its copies. */
  async #forgetUnlessOpen(interviewId: string): Promise<void> {
    if (!(await this.#parts.interviews.isOpenElsewhere(interviewId))) this.#forget(interviewId)
  }

  #forget(interviewId: string): void {
    this.#clearPersonalData()
    this.#parts.interviews.forget(interviewId)
    void this.#parts.backup.forget(interviewId)
  }

  #clearPersonalData(): void {
    const { storage, consent } = this.#parts
    // Consent is given for one interview.
    consent.forget()
    // Whoever comes next to this browser is somebody else.
    storage.remove('daedam.user')
  }

  /** What cannot be learned now is learned with the next turn, or by the report. */
  async #refreshExchanges(): Promise<void> {
    const session = await this.#fetchSession()
    if (session) this.#dispatch({ type: 'exchangesUpdated', session })
  }

  async #send(): Promise<void> {
    const stage = this.getSnapshot()
    if (stage.at !== 'sending') return
    const { interview, question, submitted } = stage
    try {
      const { interviewId } = interview
      const { delivery } = this.#parts
      const answer =
        submitted.kind === 'spoken'
          ? await delivery.send({ interviewId, question, recording: submitted.recording })
          : await delivery.sendTyped({ interviewId, question, text: submitted.text })
      this.#dispatch({ type: 'accepted', answer })
    } catch (error) {
      await this.#recover(error)
    }
  }

  async #recover(error: unknown): Promise<void> {
    if (error instanceof ApiProblem && error.code === DELAYED_CODE) {
      this.#dispatch({ type: 'turnDelayed' })
      return
    }
    const stage = this.getSnapshot()
    if (error instanceof ApiProblem && error.code === TOO_LONG_CODE && (await this.#trim())) {
      await this.#send()
      return
    }
    const isStale = error instanceof ApiProblem && STALE_CODES.has(error.code)
    if (stage.at === 'sending' && (isStale || mayHaveArrived(error))) {
      const session = await this.#fetchSession()
      const has = session?.turns.some(
        ({ turn_id, question }) => typeof turn_id === 'string' && question.id === stage.question.id,
      )
      if (session && (isStale || has)) this.#dispatch({ type: 'refreshed', session })
    }
    // Ignored where the refresh has led on; otherwise the recording is kept and can be sent again.
    this.#dispatch({ type: 'notAccepted', failure: failureOf(error) })
  }

  /** Whether the recording could be made as short as an answer may be; once. */
  async #trim(): Promise<boolean> {
    const stage = this.getSnapshot()
    if (stage.at !== 'sending' || stage.submitted.kind !== 'spoken' || stage.submitted.trimmed)
      return false
    try {
      const recording = await this.#parts.trim(
        stage.submitted.recording,
        stage.interview.maxAnswerSec,
      )
      this.#dispatch({ type: 'trimmed', recording })
      return true
    } catch {
      return false
    }
  }

  #dispatch(event: StageEvent): void {
    const before = this.getSnapshot()
    const now = nextStage(before, event)
    this.set(now)
    if ('interview' in before && 'interview' in now)
      this.#acknowledgeBackups(before.interview, now.interview)
  }

  /** Copies of answers that have found their place in the interview are not needed any more. */
  #acknowledgeBackups(before: Interview, now: Interview): void {
    const had = new Set(before.exchanges.map(({ question }) => question.id))
    const arrived = now.exchanges.map(({ question }) => question.id).filter((id) => !had.has(id))
    void this.#parts.backup.acknowledge(now.interviewId, arrived)
  }
}

/** Whether the server knows nothing of an interview any more. */
function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 401 || error.status === 404)
}

/** Whether the server may have the answer in spite of it. */
function mayHaveArrived(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.status >= 500
}

function spoken({ blob }: Recording): SubmittedAnswer {
  return { kind: 'spoken', recording: blob }
}
