import createClient from 'openapi-fetch'

import { formOf } from './answerForm'
import type { AnswerWithChecksum } from './answerForm'
import {
  ASK_TIMEOUT_MS,
  START_TIMEOUT_MS,
  ANSWER_TIMEOUT_MS,
  PIECE_TIMEOUT_MS,
  EXPORT_TIMEOUT_MS,
  ASSESS_TIMEOUT_MS,
  call,
  dataOf,
  isHealth,
  toError,
} from './requests'
import type { components, paths } from './schema'
import type { PlanApi, PlanDocument } from './planApi'
import { createPlanApi } from './planApi'
import { ownInterviewRequests } from './ownInterviews'
import { createExamplesApi, type ExamplesApi } from './examples'
import { createSharesApi, type SharesApi } from './shares'
import { interviewQuery, playbackUrl } from './urls'

type Schemas = components['schemas']
export type Health = Schemas['Health']
export type Metrics = Schemas['MetricsOut']
export type Notice = Schemas['Notice']
export type Question = Schemas['QuestionOut']
export type AnswerCompleted = Schemas['AnswerCompleted']
export type TranscriptStatus = AnswerCompleted['transcript_status']
/** What an utterance of the candidate does; only `answer` is counted as an answer. */
export type DialogueAct = AnswerCompleted['act']
export type SessionOut = Schemas['SessionOut']
/** An interview in the list of this browser. */
export type OwnInterview = Schemas['OwnInterview']
export type SessionStarted = Schemas['SessionStarted']
export type PrivacyNotice = Schemas['NoticeText']
export type ConsentGiven = Schemas['ConsentIn']
export type Receipt = Schemas['DeletionReceipt']
export type Upload = Schemas['UploadOut']
/** A sentence spoken by the server's voice. */
export type VoiceSample = Schemas['VoiceOut']
/** `practice` allows preparation and retakes; `interview` follows the rules of the plan. */
export type Style = SessionOut['style']
/** Terms that speech recognition should expect in the answers. */
export type InterviewTerms = Pick<Schemas['StartSession'], 'position' | 'company' | 'terms'>
/** Language of an interview. */
export type Language = Schemas['SessionOut']['language']
export type Report = Schemas['ReportOut']
export type AnswerReport = Schemas['AnswerReport']
export type Turn = Schemas['TurnOut']
/** Feedback on the content of an answer. */
export type Content = Schemas['ContentOut']
export type Assessed = Schemas['AssessedOut']

export type * from './planApi'

const NO_TERMS: InterviewTerms = { position: null, company: null, terms: [] }

export type { Answer, AnswerWithChecksum } from './answerForm'

export interface TypedAnswer {
  interviewId: string
  question: Pick<Question, 'id' | 'type'>
  text: string
}

/** A piece of a recording and its offset in bytes. */
export interface Piece {
  offset: number
  bytes: Blob
}

/**
 * Client of the server. Every method throws only `ApiProblem` or `NetworkFailure`.
 *
 * `interviewId` is the public id of the interview. It selects the session cookie, since other tabs
 * of the browser may have other interviews.
 */
export interface Api extends PlanApi, SharesApi, ExamplesApi {
  health(): Promise<Health>
  privacyNotice(): Promise<PrivacyNotice>
  voiceSample(language: Language): Promise<VoiceSample>
  startSession(
    userId: string,
    consent: ConsentGiven,
    style: Style,
    terms?: InterviewTerms,
    /** The candidate's plan, or the language of the server's plan; undefined: its default. */
    plan?: PlanDocument | Language,
  ): Promise<SessionStarted>
  /** Return an interview. Null selects the one whose cookie an earlier version of daedam set. */
  currentSession(interviewId: string | null): Promise<SessionOut>
  /** Extend the access to an interview, also after it has expired, and return the interview. */
  renewSession(interviewId: string): Promise<SessionOut>
  /** Return those of the interviews that this browser can still open or renew, newest first. */
  ownInterviews(interviewIds: readonly string[]): Promise<OwnInterview[]>
  /** Remove the access to interviews from this browser. They stay on the server. */
  forgetSessions(interviewIds: readonly string[]): Promise<void>
  /** End an interview before its last question. */
  finishSession(interviewId: string): Promise<SessionOut>
  report(interviewId: string): Promise<Report>
  /** Return the recording of an answer. */
  answerAudio(interviewId: string, url: string): Promise<Blob>
  /** Ask the question of the last answer again. */
  retake(interviewId: string, turnId: string): Promise<{ question: Question }>
  /** Store the candidate's correction of a transcript; null removes it. */
  correct(interviewId: string, turnId: string, text: string | null): Promise<Turn>
  /** Assess all answers that have no assessment. An interrupted call can be repeated. */
  assess(interviewId: string): Promise<Assessed>
  /** Return all stored data of the interview as a ZIP file. */
  exportSession(interviewId: string): Promise<Blob>
  deleteSession(interviewId: string): Promise<Receipt>
  /** Send an answer in one request. The same `key` sent again creates no second turn. */
  completeAnswer(answer: AnswerWithChecksum, key: string): Promise<AnswerCompleted>
  /** Send a typed answer. The same text sent again creates no second turn. */
  completeTyped(answer: TypedAnswer): Promise<AnswerCompleted>
  /** Start an upload in pieces, or return the progress of the same upload. */
  beginUpload(answer: AnswerWithChecksum): Promise<Upload>
  uploadState(interviewId: string, uploadId: string): Promise<Upload>
  sendPiece(interviewId: string, uploadId: string, piece: Piece): Promise<Upload>
  completeUpload(interviewId: string, uploadId: string): Promise<AnswerCompleted>
}

export function createApi(
  origin = window.location.origin,
  send: (request: Request) => Promise<Response> = (request) => globalThis.fetch(request),
): Api {
  const client = createClient<paths>({
    baseUrl: origin,
    credentials: 'same-origin',
    fetch: send,
  })

  return {
    ...createPlanApi(client),
    ...ownInterviewRequests(client),

    ...createSharesApi(client),
    ...createExamplesApi(client),
    async health() {
      const { data, error, response } = await call(ASK_TIMEOUT_MS, (signal) =>
        client.GET('/healthz', { signal, cache: 'no-store' }),
      )
      // While models load, the same body comes with status 503.
      const health: unknown = data ?? error
      if (isHealth(health)) return health
      throw toError(error, response)
    },

    async privacyNotice() {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/notice', { signal, cache: 'no-store' }),
        ),
      )
    },

    async voiceSample(language) {
      return dataOf(
        await call(START_TIMEOUT_MS, (signal) =>
          client.GET('/api/voice', { params: { query: { language } }, signal, cache: 'no-store' }),
        ),
      )
    },

    async report(interviewId) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/session/report', {
            params: interviewQuery(interviewId),
            signal,
            cache: 'no-store',
          }),
        ),
      )
    },

    async answerAudio(interviewId, url) {
      const response = await call(EXPORT_TIMEOUT_MS, (signal) =>
        send(
          new Request(new URL(playbackUrl(url, interviewId, origin), origin), {
            signal,
            credentials: 'same-origin',
          }),
        ),
      )
      if (response.ok) return call(EXPORT_TIMEOUT_MS, () => response.blob())
      throw toError(await response.json().catch(() => null), response)
    },

    async retake(interviewId, turnId) {
      return dataOf(
        await call(START_TIMEOUT_MS, (signal) =>
          client.POST('/api/answer/{turn_id}/retake', {
            params: { ...interviewQuery(interviewId), path: { turn_id: turnId } },
            signal,
          }),
        ),
      )
    },

    async correct(interviewId, turnId, text) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.PUT('/api/answer/{turn_id}/transcript', {
            params: { ...interviewQuery(interviewId), path: { turn_id: turnId } },
            body: { text },
            signal,
          }),
        ),
      )
    },

    async assess(interviewId) {
      return dataOf(
        await call(ASSESS_TIMEOUT_MS, (signal) =>
          client.POST('/api/session/assessment', { params: interviewQuery(interviewId), signal }),
        ),
      )
    },

    async completeTyped({ interviewId, question, text }) {
      return dataOf(
        await call(ANSWER_TIMEOUT_MS, (signal) =>
          client.POST('/api/answer/typed', {
            params: interviewQuery(interviewId),
            body: { question_id: question.id, turn_type: question.type, text },
            signal,
          }),
        ),
      )
    },

    async startSession(userId, consent, style, terms = NO_TERMS, plan) {
      return dataOf(
        await call(START_TIMEOUT_MS, (signal) =>
          client.POST('/api/session/start', {
            body: {
              ...{ user_id: userId, mode: 'voice', style, consent, ...terms },
              ...(typeof plan === 'string' ? { language: plan } : plan && { plan }),
            },
            signal,
          }),
        ),
      )
    },

    async currentSession(interviewId) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/session', {
            params: interviewId === null ? {} : interviewQuery(interviewId),
            signal,
            cache: 'no-store',
          }),
        ),
      )
    },

    async finishSession(interviewId) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.POST('/api/session/finish', {
            params: interviewQuery(interviewId),
            signal,
          }),
        ),
      )
    },

    async completeAnswer(answer, key) {
      return dataOf(
        await call(ANSWER_TIMEOUT_MS, (signal) =>
          client.POST('/api/answer/complete', {
            params: { ...interviewQuery(answer.interviewId), header: { 'Idempotency-Key': key } },
            // OpenAPI types `audio_file` as a string; the serializer inserts the recording.
            body: {
              question_id: answer.question.id,
              turn_type: answer.question.type,
              audio_file: '',
            },
            bodySerializer: () => formOf(answer),
            signal,
          }),
        ),
      )
    },

    async beginUpload({ interviewId, question, recording, sha256, samples }) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.POST('/api/uploads', {
            params: interviewQuery(interviewId),
            body: {
              question_id: question.id,
              turn_type: question.type,
              size_bytes: recording.size,
              audio_sha256: sha256,
              sample_count: samples,
            },
            signal,
          }),
        ),
      )
    },

    async uploadState(interviewId, uploadId) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/uploads/{upload_id}', {
            params: { ...interviewQuery(interviewId), path: { upload_id: uploadId } },
            cache: 'no-store',
            signal,
          }),
        ),
      )
    },

    async sendPiece(interviewId, uploadId, { offset, bytes }) {
      return dataOf(
        await call(PIECE_TIMEOUT_MS, (signal) =>
          client.PATCH('/api/uploads/{upload_id}', {
            params: {
              ...interviewQuery(interviewId),
              path: { upload_id: uploadId },
              header: { 'Upload-Offset': offset },
            },
            headers: { 'Content-Type': 'application/octet-stream' },
            // OpenAPI types raw bytes as a string; the serializer inserts them.
            body: '',
            bodySerializer: () => bytes,
            signal,
          }),
        ),
      )
    },

    async completeUpload(interviewId, uploadId) {
      return dataOf(
        await call(ANSWER_TIMEOUT_MS, (signal) =>
          client.POST('/api/uploads/{upload_id}/complete', {
            params: { ...interviewQuery(interviewId), path: { upload_id: uploadId } },
            signal,
          }),
        ),
      )
    },
  }
}
