import type {
  Language,
  AnswerCompleted,
  DialogueAct,
  TranscriptStatus,
  Metrics,
  Notice,
  Question,
  Receipt,
  SessionOut,
  SessionStarted,
  Style,
} from '../../../api/client'
import type { NetworkReason } from '../../../api/errors'
import { interviewOf, interviewOfStart, isAbout } from './interviewOf'

/** Reason of a failure. The catalogues have a text for each. */
export type Failure =
  | {
      kind: 'problem'
      code: string
      status: number
      detail: string
      detail_en: string
      /** Seconds after which to retry, if the server sent them. */
      retryAfterS?: number
    }
  | { kind: 'network'; reason: NetworkReason }
  /** The microphone was lost during recording; the candidate decides whether to send the recording. */
  | { kind: 'interrupted' }

/** A recorded or a typed answer. */
export type SubmittedAnswer =
  /** `trimmed`: the part beyond the maximum length of an answer was removed. */
  { kind: 'spoken'; recording: Blob; trimmed?: boolean } | { kind: 'typed'; text: string }

/** A question and the transcript of its answer. */
export interface Exchange {
  question: Question
  /** Id of the turn on the server; null until received. */
  turnId: string | null
  /** Whether a retake replaced this answer. */
  superseded: boolean
  answerText: string
  /** Null while the answer is still being measured. */
  metrics: Metrics | null
  /** `live`: the next question has arrived, but the turn is not complete yet. */
  transcriptStatus: TranscriptStatus | 'live'
  /** What the utterance does; null until received. */
  act: DialogueAct | null
  /** Notes on fallback providers used in the turn; usually empty. */
  notices: readonly Notice[]
  /** URL of the recording; null until received. */
  audioUrl: string | null
}

export interface Interview {
  /** Public id of the interview. */
  interviewId: string
  style: Style
  language: Language
  mainQuestions: number
  maxAnswerSec: number
  /** Suggested length of an answer in seconds; null if there is only the limit. */
  answerSec: number | null
  /** Preparation time before an answer in seconds; 0 for none. */
  thinkSec: number
  /** Time of automatic deletion (ISO 8601); null if unknown. */
  deleteAfter: string | null
  /** Whether the candidate consented to the recording at the start. */
  consented: boolean
  /** Oldest first. */
  exchanges: Exchange[]
}

/** State of the page. */
export type Stage =
  | { at: 'loading' }
  | { at: 'unreachable'; failure: Failure }
  | { at: 'setup'; starting: boolean; failure: Failure | null }
  /** An earlier interview was found; `question` is null while its last answer is processed. */
  | { at: 'resumable'; interview: Interview; question: Question | null }
  | { at: 'asking'; interview: Interview; question: Question }
  /** `delayed`: the server has stored the answer and retries its failed turn. */
  | {
      at: 'sending'
      interview: Interview
      question: Question
      submitted: SubmittedAnswer
      delayed?: boolean
    }
  | {
      at: 'unsent'
      interview: Interview
      question: Question
      submitted: SubmittedAnswer
      failure: Failure
    }
  /** The server has the last answer and is still preparing the next question. */
  | { at: 'catchingUp'; interview: Interview; delayed: boolean; pollAfterS: number }
  | { at: 'finished'; interview: Interview }
  | { at: 'deleted'; receipt: Receipt }

export type StageEvent =
  | { type: 'nothingToResume' }
  | { type: 'sessionFound'; session: SessionOut }
  /** An interview from the list of this browser. */
  | { type: 'opened'; session: SessionOut }
  | { type: 'loadFailed'; failure: Failure }
  | { type: 'startRequested' }
  | { type: 'started'; started: SessionStarted }
  | { type: 'startFailed'; failure: Failure }
  | { type: 'resumed' }
  /** The recording found in the backup is being sent. */
  | { type: 'backupSent'; recording: Blob }
  | { type: 'answered'; submitted: SubmittedAnswer; interrupted: boolean }
  | { type: 'accepted'; answer: AnswerCompleted }
  /**
   * The next question after a live answer arrived before the turn completed; `transcript` is
   * interim.
   */
  | { type: 'questionReceived'; answered: string; transcript: string; question: Question }
  /** The turn of the live answer to question `answered` is complete. */
  | { type: 'turnCompleted'; answered: string; answer: AnswerCompleted }
  /** Updated answers from the server; the stage is unchanged. */
  | { type: 'exchangesUpdated'; session: SessionOut }
  | { type: 'notAccepted'; failure: Failure }
  /** The recording was too long and is sent again, cut to the limit. */
  | { type: 'trimmed'; recording: Blob }
  /** The server has stored the answer and retries its failed turn. */
  | { type: 'delayNoted' }
  /** As `delayNoted`, but the server sends no more messages, so the page has to poll. */
  | { type: 'turnDelayed' }
  | { type: 'sendAgain' }
  | { type: 'recordAgain' }
  /** The question of the answer `turnId` is asked again. */
  | { type: 'retaken'; turnId: string; question: Question }
  /** The state from the server, requested during an interview. */
  | { type: 'refreshed'; session: SessionOut }
  /**
   * The state from the server after this tab has taken over the interview. `hasBackup`: the browser
   * has a recording of the open question that was not sent.
   */
  | { type: 'takenOver'; session: SessionOut; hasBackup: boolean }
  /** The candidate ended the interview before its last question. */
  | { type: 'ended'; session: SessionOut }
  | { type: 'deleted'; receipt: Receipt }
  | { type: 'leave' }

/**
 * Return the next stage. Events that do not belong to the current stage are ignored, because they
 * arrived after the stage changed.
 */
export function nextStage(stage: Stage, event: StageEvent): Stage {
  switch (event.type) {
    case 'nothingToResume':
    case 'leave':
      return { at: 'setup', starting: false, failure: null }
    case 'loadFailed':
      return isLoading(stage) ? { at: 'unreachable', failure: event.failure } : stage
    case 'sessionFound':
      return isLoading(stage) ? stageOfSession(event.session) : stage
    case 'opened':
      return isInRoom(stage) ? stage : stageOfSession(event.session)
    case 'startRequested':
      return stage.at === 'setup' ? { at: 'setup', starting: true, failure: null } : stage
    case 'started':
      return stage.at === 'setup'
        ? {
            at: 'asking',
            interview: interviewOfStart(event.started),
            question: event.started.question,
          }
        : stage
    case 'startFailed':
      return stage.at === 'setup' ? { at: 'setup', starting: false, failure: event.failure } : stage
    case 'resumed':
      return stage.at === 'resumable' ? continueWith(stage.interview, stage.question) : stage
    case 'backupSent':
      return stage.at === 'resumable' ? sendBackup(stage, event.recording) : stage
    case 'answered':
      return stage.at === 'asking' ? answered(stage, event.submitted, event.interrupted) : stage
    case 'accepted':
      return stage.at === 'sending' ? accepted(stage, event.answer) : stage
    case 'questionReceived':
      return isSending(stage, event.answered) ? receiveQuestion(stage, event) : stage
    case 'turnCompleted':
      return isSending(stage, event.answered)
        ? accepted(stage, event.answer)
        : fillTurn(stage, event.answered, event.answer)
    case 'exchangesUpdated':
      return updateExchanges(stage, event.session)
    case 'notAccepted':
      return stage.at === 'sending' ? { ...stage, at: 'unsent', failure: event.failure } : stage
    case 'trimmed':
      return stage.at === 'sending'
        ? { ...stage, submitted: { kind: 'spoken', recording: event.recording, trimmed: true } }
        : stage
    case 'delayNoted':
      return stage.at === 'sending' ? { ...stage, delayed: true } : stage
    case 'turnDelayed':
      return stage.at === 'sending' ? delayed(stage.interview) : stage
    case 'sendAgain':
      return stage.at === 'unsent' ? sending(stage) : stage
    case 'recordAgain':
      return stage.at === 'unsent'
        ? { at: 'asking', interview: stage.interview, question: stage.question }
        : stage
    case 'retaken':
      return retaken(stage, event.turnId, event.question)
    case 'refreshed':
      return refreshed(stage, event.session)
    case 'takenOver':
      return takenOver(stage, event.session, event.hasBackup)
    case 'ended':
      return ended(stage, event.session)
    case 'deleted':
      return 'interview' in stage ? { at: 'deleted', receipt: event.receipt } : stage
  }
}

function isLoading({ at }: Stage): boolean {
  return at === 'loading' || at === 'unreachable'
}

/** Return whether the interview of the stage is under way on this page. */
export function isInRoom({ at }: Stage): boolean {
  return at === 'asking' || at === 'sending' || at === 'unsent' || at === 'catchingUp'
}

type WithAnswer = Extract<Stage, { at: 'sending' | 'unsent' }>

function sending({ interview, question, submitted }: WithAnswer): Stage {
  return { at: 'sending', interview, question, submitted }
}

function stageOfSession(session: SessionOut): Stage {
  const interview = interviewOf(session)
  return session.status === 'finished'
    ? { at: 'finished', interview }
    : { at: 'resumable', interview, question: session.current_question }
}

function continueWith(interview: Interview, question: Question | null): Stage {
  return question
    ? { at: 'asking', interview, question }
    : { at: 'catchingUp', interview, delayed: false, pollAfterS: 0 }
}

function delayed(interview: Interview): Stage {
  return { at: 'catchingUp', interview, delayed: true, pollAfterS: 0 }
}

function sendBackup(stage: Extract<Stage, { at: 'resumable' }>, recording: Blob): Stage {
  const { interview, question } = stage
  return question
    ? { at: 'sending', interview, question, submitted: { kind: 'spoken', recording } }
    : stage
}

function answered(
  { interview, question }: Extract<Stage, { at: 'asking' }>,
  submitted: SubmittedAnswer,
  interrupted: boolean,
): Stage {
  return interrupted
    ? { at: 'unsent', interview, question, submitted, failure: { kind: 'interrupted' } }
    : { at: 'sending', interview, question, submitted }
}

type FrameQueue = Extract<Stage, { at: 'sending' }>

function isSending(stage: Stage, questionId: string): stage is FrameQueue {
  return stage.at === 'sending' && stage.question.id === questionId
}

function accepted({ interview, question }: FrameQueue, answer: AnswerCompleted): Stage {
  const grown = appendExchange(interview, exchangeOf(question, answer))
  return answer.next_question
    ? { at: 'asking', interview: grown, question: answer.next_question }
    : { at: 'finished', interview: grown }
}

function exchangeOf(question: Question, answer: AnswerCompleted): Exchange {
  return {
    question,
    turnId: answer.turn_id,
    superseded: false,
    answerText: answer.answer_text,
    metrics: answer.metrics,
    transcriptStatus: answer.transcript_status,
    act: answer.act,
    notices: answer.notices,
    audioUrl: null,
  }
}

function receiveQuestion(
  { interview, question: answered }: FrameQueue,
  { transcript, question }: Extract<StageEvent, { type: 'questionReceived' }>,
): Stage {
  const exchange: Exchange = {
    question: answered,
    turnId: null,
    superseded: false,
    answerText: transcript,
    metrics: null,
    transcriptStatus: 'live',
    act: null,
    notices: [],
    audioUrl: null,
  }
  return { at: 'asking', interview: appendExchange(interview, exchange), question }
}

function appendExchange(interview: Interview, exchange: Exchange): Interview {
  return { ...interview, exchanges: [...interview.exchanges, exchange] }
}

/** Complete the last turn while the page already shows the next question. */
function fillTurn(stage: Stage, answered: string, answer: AnswerCompleted): Stage {
  if (!('interview' in stage)) return stage
  const isPending = ({ question, transcriptStatus }: Exchange) =>
    question.id === answered && transcriptStatus === 'live'
  if (!stage.interview.exchanges.some(isPending)) return stage
  const exchanges = stage.interview.exchanges.map((exchange) =>
    isPending(exchange) ? exchangeOf(exchange.question, answer) : exchange,
  )
  const filled = { ...stage, interview: { ...stage.interview, exchanges } }
  // Only the turn contains the URL of the question's audio.
  const next = answer.next_question
  return next && 'question' in filled && filled.question?.id === next.id
    ? { ...filled, question: next }
    : filled
}

/** Keep the answer in the history and drop the question that followed it. */
function retaken(stage: Stage, turnId: string, question: Question): Stage {
  if (stage.at !== 'asking' && stage.at !== 'finished') return stage
  const exchanges = stage.interview.exchanges.map((exchange) =>
    exchange.turnId === turnId ? { ...exchange, superseded: true } : exchange,
  )
  return { at: 'asking', interview: { ...stage.interview, exchanges }, question }
}

function updateExchanges(stage: Stage, session: SessionOut): Stage {
  if (!('interview' in stage) || !isAbout(stage.interview, session)) return stage
  const { exchanges } = stage.interview
  const known = interviewOf(session)
  return known.exchanges.length < exchanges.length ? stage : { ...stage, interview: known }
}

function refreshed(stage: Stage, session: SessionOut): Stage {
  if ('interview' in stage && !isAbout(stage.interview, session)) return stage
  switch (stage.at) {
    case 'sending':
    case 'catchingUp': {
      const interview = interviewOf(session)
      if (session.status === 'finished') return { at: 'finished', interview }
      const now = continueWith(interview, session.current_question)
      const pending = session.pending_turn
      return now.at === 'catchingUp' && pending
        ? { ...now, delayed: pending.delayed, pollAfterS: pending.poll_after_s }
        : now
    }
    case 'finished':
      return { at: 'finished', interview: interviewOf(session) }
    case 'loading':
    case 'unreachable':
    case 'setup':
    case 'resumable':
    case 'asking':
    case 'unsent':
    case 'deleted':
      return stage
  }
}

/**
 * Go on with the open question of the server. An answer to it that this tab has not sent yet stays,
 * and so does the offer to send one of the other tab.
 */
function takenOver(stage: Stage, session: SessionOut, hasBackup: boolean): Stage {
  if (!('interview' in stage) || !isAbout(stage.interview, session)) return stage
  const now = stageOfSession(session)
  const hasAnswer = stage.at === 'unsent' || stage.at === 'sending'
  if (hasAnswer && session.current_question?.id === stage.question.id) return stage
  if (hasBackup) return now
  return now.at === 'resumable' ? continueWith(now.interview, now.question) : now
}

/** Discard the answer to the open question, if there is one. */
function ended(stage: Stage, session: SessionOut): Stage {
  if (!('interview' in stage) || !isAbout(stage.interview, session)) return stage
  return session.status === 'finished' ? { at: 'finished', interview: interviewOf(session) } : stage
}
