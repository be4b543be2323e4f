import type { components } from './schema'

type Problem = components['schemas']['Problem']

/** The server understood and refused: what it says in Korean and in English. */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly detail_en: string
  /** After how many seconds the server wants to be asked again; null where it did not say. */
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

/** `unreadable`: something answered, but not daedam (a proxy's page, a cut-off body). */
export type NetworkReason = 'unreachable' | 'timeout' | 'unreadable'

/** No answer of the server came through. */
export class NetworkFailure extends Error {
  readonly reason: NetworkReason

  constructor(reason: NetworkReason, cause?: unknown) {
    super(`network: ${reason}`, { cause })
    this.name = 'NetworkFailure'
    this.reason = reason
  }
}

/** Whether a parsed body is a problem after RFC 9457 as daedam writes it. */
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

/** Seconds of a `Retry-After` header (RFC 9110, 10.2.3: seconds or a date); null where unreadable. */
export function retryAfterS(header: string | null, nowMs = Date.now()): number | null {
  if (header === null || header.trim() === '') return null
  const seconds = /^\d+$/.test(header.trim())
    ? Number(header)
    : Math.ceil((Date.parse(header) - nowMs) / 1000)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null
}
