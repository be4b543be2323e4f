import { ApiProblem, NetworkFailure } from '../../../api/errors'
import type { Failure } from './stage'

/** Convert an error of a request into a failure to display. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ApiProblem) {
    const { code, status, detail, detail_en, retryAfterS } = error
    const problem = { kind: 'problem', code, status, detail, detail_en } as const
    return retryAfterS === null ? problem : { ...problem, retryAfterS }
  }
  const reason = error instanceof NetworkFailure ? error.reason : 'unreadable'
  return { kind: 'network', reason }
}

/** Return whether the server may have stored the answer although the request failed. */
export function mayHaveArrived(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.status >= 500
}
