import type { components } from './schema'

type Problem = components['schemas']['Problem']

/** The server understood and refused: what it says in Korean and in English. */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly detail_en: string

  constructor(problem: Pick<Problem, 'code' | 'status' | 'detail' | 'detail_en'>) {
    super(`${problem.code}: ${problem.detail_en}`)
    this.name = 'ApiProblem'
    this.code = problem.code
    this.status = problem.status
    this.detail = problem.detail
    this.detail_en = problem.detail_en
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
