import { ApiProblem, isProblem, NetworkFailure, retryAfterS } from './errors'
import type { components } from './schema'

type Health = components['schemas']['Health']

export const ASK_TIMEOUT_MS = 15_000
/** Long, since the voice that speaks the first question may still be loading. */
export const START_TIMEOUT_MS = 60_000
/** Enough for three minutes of speech on a slow machine. A timeout is not retried automatically. */
export const ANSWER_TIMEOUT_MS = 180_000
/**
 * Enough for a piece over a slow connection (21 s at 100 kbit/s). After the timeout, the piece is
 * sent again.
 */
export const PIECE_TIMEOUT_MS = 30_000
/** Enough for a document of 10 MB over a slow connection and for reading it. */
export const DOCUMENT_TIMEOUT_MS = 120_000
export const EXPORT_TIMEOUT_MS = 120_000
/** Long, since each answer needs three requests to a language model. */
export const ASSESS_TIMEOUT_MS = 300_000

/** Run a request with a timeout. Every error of the request becomes a `NetworkFailure`. */
export async function call<T>(
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

/** Return the data of a successful response. Throws the error of any other response. */
export function dataOf<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data !== undefined) return answer.data
  throw toError(answer.error, answer.response)
}

export function toError(error: unknown, response: Response): ApiProblem | NetworkFailure {
  return isProblem(error)
    ? new ApiProblem(error, retryAfterS(response.headers.get('Retry-After')))
    : new NetworkFailure('unreadable')
}

/** Return whether a body is that of `/healthz`, with any status. */
export function isHealth(body: unknown): body is Health {
  if (typeof body !== 'object' || body === null) return false
  const { status } = body as Record<string, unknown>
  return ['ok', 'degraded', 'starting', 'unavailable'].some((known) => known === status)
}
