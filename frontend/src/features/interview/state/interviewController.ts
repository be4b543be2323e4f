import type {
  Language,
  AnswerCompleted,
  Api,
  ConsentGiven,
  InterviewTerms,
  PlanDocument,
  Question,
  Receipt,
  SessionOut,
  SessionStarted,
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
import { failureOf, mayHaveArrived } from './failure'
import { findInterview } from './findInterview'
import { isInRoom, nextStage } from './stage'
import type { StageEvent, SubmittedAnswer, Interview, Stage } from './stage'

/** Error codes after which the page reloads the state of the interview. */
const STALE_CODES = new Set(['already_answered', 'interview_finished'])
/** Error code: the server has stored the answer and retries its turn. */
const DELAYED_CODE = 'turn_delayed'
/** Error code: the recording exceeds the limit, since the page was too busy to stop it in time. */
const TOO_LONG_CODE = 'audio_too_long'
/** Error codes after which consent is requested again. */
const CONSENT_CODES = new Set(['notice_changed', 'consent_refused'])

export interface InterviewParts {
  api: Pick<Api, 'startSession' | 'currentSession' | 'renewSession' | 'retake' | 'finishSession'>
  storage: BrowserStorage
  interviews: BrowserInterviews
  consent: ConsentStore
  backup: RecordingBackup
  delivery: Delivery
  /** Cut a recording to the limit. Rejects if the browser cannot decode it. */
  trim: (recording: Blob, seconds: number) => Promise<Blob>
}

/** Runs an interview: calls the server and computes each stage with `nextStage`. */
export class InterviewController extends Store<Stage> {
  readonly #parts: InterviewParts
  /** Earliest time of the next request, on the clock of `performance.now()`. */
  #quietUntil = 0

  constructor(parts: InterviewParts) {
    super({ at: 'loading' })
    this.#parts = parts
  }

  /** Look for an interview to resume. Can be called again while the server is unreachable. */
  async load(): Promise<void> {
    const { interviews, backup } = this.#parts
    try {
      const session = await findInterview(this.#parts, (id) => {
        this.#forget(id)
      })
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

  /**
   * Make an interview from the list of this browser that of this tab. An interview that the tab has
   * stays in the list. Throws if the server refuses or another interview has begun on this page;
   * then nothing changes.
   */
  async open(interviewId: string): Promise<void> {
    const { api, interviews, backup } = this.#parts
    const session = await api.renewSession(interviewId)
    this.#assertNotInRoom()
    await backup.findUnacknowledged(session.interview, session.current_question?.id ?? null)
    this.#assertNotInRoom()
    const { current } = interviews
    if (current !== null && current !== interviewId) this.#detach(current)
    interviews.select(session.interview)
    this.#dispatch({ type: 'opened', session })
  }

  /**
   * Start an interview if the candidate has consented. `terms` are hints for speech recognition.
   * `plan` is the candidate's plan, or the language of the server's plan.
   */
  async start(style: Style, terms?: InterviewTerms, plan?: PlanDocument | Language): Promise<void> {
    const { api, storage } = this.#parts
    await this.startWith((agreement) =>
      api.startSession(userId(storage), agreement, style, terms, plan),
    )
  }

  /** Start an interview with a request of the caller, if the candidate has consented. */
  async startWith(request: (agreement: ConsentGiven) => Promise<SessionStarted>): Promise<void> {
    const { interviews, consent } = this.#parts
    const stage = this.getSnapshot()
    const { agreement } = consent
    if (stage.at !== 'setup' || stage.starting || !agreement) return
    this.#dispatch({ type: 'startRequested' })
    try {
      const started = await request(agreement)
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

  /** Send the recording found in the backup. */
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

  /** Record an answer to the current question and send it. A backup is written meanwhile. */
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

  /** Send a typed answer. */
  async submitTyped(text: string): Promise<void> {
    this.#dispatch({ type: 'answered', submitted: { kind: 'typed', text }, interrupted: false })
    await this.#send()
  }

  /** Ask the last question again. Throws if the server refuses. */
  async retake(turnId: string): Promise<void> {
    const stage = this.getSnapshot()
    if (!('interview' in stage)) return
    const { question } = await this.#parts.api.retake(stage.interview.interviewId, turnId)
    this.#dispatch({ type: 'retaken', turnId, question })
  }

  /**
   * End the interview before its last question. An answer that the server does not have is
   * discarded with its backup. Throws if the server refuses; then nothing changes.
   */
  async finish(): Promise<void> {
    const stage = this.getSnapshot()
    if (!('interview' in stage)) return
    const { interviewId } = stage.interview
    const session = await this.#parts.api.finishSession(interviewId)
    this.#dispatch({ type: 'ended', session })
    if (this.getSnapshot().at === 'finished') await this.#parts.backup.forget(interviewId)
  }

  /** Start sending a live answer. The recording is kept until the server has stored it. */
  awaitLiveTurn(recording: Recording): void {
    this.#dispatch({ type: 'answered', submitted: spoken(recording), interrupted: false })
  }

  /**
   * Show the question that follows a live answer. `answered` is the id of the question before it.
   */
  receiveQuestion(answered: string, transcript: string, question: Question): void {
    this.#dispatch({ type: 'questionReceived', answered, transcript, question })
  }

  /** Complete the turn of the live answer to question `answered`. */
  completeTurn(answered: string, answer: AnswerCompleted): void {
    this.#dispatch({ type: 'turnCompleted', answered, answer })
  }

  /** Recover the turn of a live answer if the connection was lost before the turn completed. */
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
   * Load the state of the interview. Return false if that is not possible now because the server is
   * unreachable or asked the page to wait.
   */
  async refresh(): Promise<boolean> {
    const session = await this.#fetchSession()
    if (session) this.#dispatch({ type: 'refreshed', session })
    return session !== null
  }

  /** Load the state of the interview after this tab has taken it over from another one. */
  async takeOver(): Promise<void> {
    const session = await this.#fetchSession()
    if (!session) return
    const { backup } = this.#parts
    const questionId = session.current_question?.id ?? null
    const { at } = this.getSnapshot()
    if (at !== 'unsent' && at !== 'sending')
      await backup.findUnacknowledged(session.interview, questionId)
    // A live answer is continued in the room; a recording has to be offered.
    const found = backup.getSnapshot()
    const hasBackup = found?.kind === 'file' && found.questionId === questionId
    this.#dispatch({ type: 'takenOver', session, hasBackup })
    // The connection that would have brought the turn of a live answer is closed.
    await this.#send()
  }

  /** Throw if an interview is under way on this page. */
  #assertNotInRoom(): void {
    if (isInRoom(this.getSnapshot())) throw new Error('an interview is under way')
  }

  /** Record that the turn of a live answer failed and that the server retries it. */
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

  /** Remove all local data after the server has deleted the interview. */
  confirmDeletion(receipt: Receipt): void {
    const { current } = this.#parts.interviews
    if (current !== null) this.#forget(current)
    this.#dispatch({ type: 'deleted', receipt })
  }

  /** Leave the interview on this page. It remains on the server and in the list of the browser. */
  leave(): void {
    const { current } = this.#parts.interviews
    if (current !== null) this.#detach(current)
    else this.#clearPersonalData()
    this.#dispatch({ type: 'leave' })
  }

  /** Detach this tab from its interview, which is then no longer offered when the page loads. */
  #detach(interviewId: string): void {
    this.#parts.interviews.leave()
    this.#clearPersonalData()
    void this.#offerNoMore(interviewId)
  }

  /** Stop offering an interview when the page loads, except if another tab has it open. */
  async #offerNoMore(interviewId: string): Promise<void> {
    const { interviews } = this.#parts
    const isOpen = await interviews.isOpenElsewhere(interviewId)
    if (!isOpen && interviews.current !== interviewId) interviews.forget(interviewId)
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
    // The next interview in this browser may be of another person.
    storage.remove('daedam.user')
  }

  /** Update the answers. A failure is ignored: the next turn or the report has the same data. */
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
    // `nextStage` ignores this event if the refresh changed the stage. Otherwise the candidate can
    // send the answer again.
    this.#dispatch({ type: 'notAccepted', failure: failureOf(error) })
  }

  /** Cut the recording to the limit, once. Return whether that succeeded. */
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

  /** Delete the backups of answers that the server has stored. */
  #acknowledgeBackups(before: Interview, now: Interview): void {
    const had = new Set(before.exchanges.map(({ question }) => question.id))
    const arrived = now.exchanges.map(({ question }) => question.id).filter((id) => !had.has(id))
    void this.#parts.backup.acknowledge(now.interviewId, arrived)
  }
}

function spoken({ blob }: Recording): SubmittedAnswer {
  return { kind: 'spoken', recording: blob }
}
