import createClient from 'openapi-fetch'

import { answerFileName } from '../audio/formats'
import { ApiProblem, isProblem, NetworkFailure } from './errors'
import type { components, paths } from './schema'

type Schemas = components['schemas']
export type Health = Schemas['Health']
export type Metrics = Schemas['MetricsOut']
export type Notice = Schemas['Notice']
export type Question = Schemas['QuestionOut']
export type SessionOut = Schemas['SessionOut']
export type SessionStarted = Schemas['SessionStarted']
export type AnswerCompleted = Schemas['AnswerCompleted']
export type Hearing = AnswerCompleted['transcript_status']

export interface Answer {
  sessionId: string
  question: Pick<Question, 'id' | 'type'>
  recording: Blob
}

/** The server, as the page uses it. Every method throws `ApiProblem` or `NetworkFailure` only. */
export interface Api {
  health(): Promise<Health>
  startSession(userId: string): Promise<SessionStarted>
  currentSession(): Promise<SessionOut>
  completeAnswer(answer: Answer): Promise<AnswerCompleted>
}

const ASK_TIMEOUT_MS = 15_000
/** The first question may have to be spoken by a voice that is still warming up. */
const START_TIMEOUT_MS = 60_000
/** Three minutes of speech on a slow machine; past this the answer is sent again. */
const ANSWER_TIMEOUT_MS = 180_000

export function createApi(
  origin = window.location.origin,
  send: (request: Request) => Promise<Response> = (request) => globalThis.fetch(request),
): Api {
  const client = createClient<paths>({ baseUrl: origin, credentials: 'same-origin', fetch: send })

  return {
    async health() {
      const { data, error } = await call(ASK_TIMEOUT_MS, (signal) =>
        client.GET('/healthz', { signal, cache: 'no-store' }),
      )
      // While models load the same shape comes with status 503.
      const health: unknown = data ?? error
      if (isHealth(health)) return health
      throw refusal(error)
    },

    async startSession(userId) {
      const { data, error } = await call(START_TIMEOUT_MS, (signal) =>
        client.POST('/api/session/start', { body: { user_id: userId, mode: 'voice' }, signal }),
      )
      return data ?? raise(error)
    },

    async currentSession() {
      const { data, error } = await call(ASK_TIMEOUT_MS, (signal) =>
        client.GET('/api/session', { signal, cache: 'no-store' }),
      )
      return data ?? raise(error)
    },

    async completeAnswer({ sessionId, question, recording }) {
      const { data, error } = await call(ANSWER_TIMEOUT_MS, (signal) =>
        client.POST('/api/answer/complete', {
          // `audio_file` is a string to OpenAPI; the serializer puts the recording in its place.
          body: {
            session_id: sessionId,
            question_id: question.id,
            turn_type: question.type,
            audio_file: '',
          },
          bodySerializer: (fields) => {
            const form = new FormData()
            form.set('session_id', fields.session_id)
            form.set('question_id', fields.question_id)
            form.set('turn_type', fields.turn_type)
            form.set('audio_file', recording, answerFileName(recording.type))
            return form
          },
          signal,
        }),
      )
      return data ?? raise(error)
    },
  }
}

/** Own sounds are played from where the page came from: behind a proxy the server's name is another. */
export function soundUrl(url: string, origin = window.location.origin): string {
  const parsed = new URL(url, origin)
  const own = /^\/(static|api)\//.test(parsed.pathname)
  return own && parsed.origin !== origin ? parsed.pathname + parsed.search : url
}

/** Runs one request with a limit in time; whatever is thrown inside becomes a `NetworkFailure`. */
async function call<T>(
  timeoutMs: number,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  const timer = setTimeout(() => {
    limit.abort()
  }, timeoutMs)
  try {
    return await request(limit.signal)
  } catch (error) {
    if (limit.signal.aborted) throw new NetworkFailure('timeout', error)
    throw new NetworkFailure(error instanceof SyntaxError ? 'unreadable' : 'unreachable', error)
  } finally {
    clearTimeout(timer)
  }
}

function raise(error: unknown): never {
  throw refusal(error)
}

function refusal(error: unknown): ApiProblem | NetworkFailure {
  return isProblem(error) ? new ApiProblem(error) : new NetworkFailure('unreadable')
}

function isHealth(body: unknown): body is Health {
  if (typeof body !== 'object' || body === null) return false
  const { status } = body as Record<string, unknown>
  return status === 'ok' || status === 'starting' || status === 'unavailable'
}
