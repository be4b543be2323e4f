import type { components } from './schema'

type Problem = components['schemas']['Problem']

/** An error response of the server, with Korean and English text. */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly detail_en: string
  /** Seconds after which to retry; null if not given. */
  readonly retryAfterS: number | null

  constructor(
    problem: Pick<Problem, 'code' | 'status' | 'detail' | 'detail_en'>,
    retryAfterS: number | null = null,
  ) {
    super(`${problem.code}: ${problem.detail_en}`)
    this.name = 'ApiProblem'
    this.code = problem.code
    this.status = problem.status
    this.detail = problem.detail
    this.detail_en = problem.detail_en
    this.retryAfterS = retryAfterS
  }
}

/**
 * Why a request got no usable response. `unreadable` means that the response is not from daedam (a
 * proxy's page) or was cut off.
 */
export type NetworkReason = 'unreachable' | 'timeout' | 'unreadable'

/** A request without a usable response. */
export class NetworkFailure extends Error {
  readonly reason: NetworkReason

  constructor(reason: NetworkReason, cause?: unknown) {
    super(`network: ${reason}`, { cause })
    this.name = 'NetworkFailure'
    this.reason = reason
  }
}

/** Return whether a parsed body is an RFC 9457 problem with daedam's fields. */
export function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false
  const { code, status, detail, detail_en } = body as Record<string, unknown>
  return (
    typeof code === 'string' &&
    typeof status === 'number' &&
    typeof detail === 'string' &&
    typeof detail_en === 'string'
  )
}

/** Return the seconds of a `Retry-After` header (RFC 9110, 10.2.3: seconds or a date) or null. */
export function retryAfterS(header: string | null, nowMs = Date.now()): number | null {
  if (header === null || header.trim() === '') return null
  const seconds = /^\d+$/.test(header.trim())
    ? Number(header)
    : Math.ceil((Date.parse(header) - nowMs) / 1000)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null
}
