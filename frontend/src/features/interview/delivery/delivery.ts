import type {
  Answer,
  AnswerCompleted,
  Api,
  AnswerWithChecksum,
  TypedAnswer,
  Upload,
} from '../../../api/client'
import { ApiProblem, NetworkFailure } from '../../../api/errors'
import { randomId } from '../../../lib/randomId'
import { sha256OfBlob } from '../../../lib/sha256'
import { Store } from '../../../lib/store'
import { samplesOf } from '../../../audio/recording/wav'

/** Bytes sent in one request; longer recordings are sent in pieces of this size. */
export const PIECE_BYTES = 256 * 1024
/**
 * Milliseconds to wait after each failure in a row without progress. If the attempt after the last
 * wait fails too, the candidate has to retry.
 */
const RETRY_MS = [1_000, 2_000, 4_000]
/** Maximum `Retry-After` in seconds for which the page waits and then retries automatically. */
const MAX_BUSY_WAIT_S = 60
const BUSY_TRIES = 3
const DAMAGE_TRIES = 2

export type DeliveryState =
  | { at: 'idle' }
  | { at: 'sending'; sentBytes: number; totalBytes: number }
  /** `connection`: the request failed. `busy`: the server asked to wait. */
  | { at: 'waiting'; why: 'connection' | 'busy'; seconds: number }

type AnswerApi = Pick<
  Api,
  | 'completeAnswer'
  | 'completeTyped'
  | 'beginUpload'
  | 'uploadState'
  | 'sendPiece'
  | 'completeUpload'
>

export interface DeliveryParts {
  api: AnswerApi
  /** SHA-256 of a recording, hex. */
  hash?: (recording: Blob) => Promise<string>
  sleep?: (ms: number) => Promise<void>
  retryMs?: readonly number[]
}

/** Sends answers to the server: recordings whole or in pieces, with retries. */
export class Delivery extends Store<DeliveryState> {
  readonly #api: AnswerApi
  readonly #hash: (recording: Blob) => Promise<string>
  readonly #sleep: (ms: number) => Promise<void>
  readonly #retryMs: readonly number[]
  /**
   * Idempotency keys. A recording that is sent again has the same key, so that the server detects
   * the repeat.
   */
  readonly #keys = new WeakMap<Blob, string>()

  constructor({ api, hash = sha256OfBlob, sleep = wait, retryMs = RETRY_MS }: DeliveryParts) {
    super({ at: 'idle' })
    this.#api = api
    this.#hash = hash
    this.#sleep = sleep
    this.#retryMs = retryMs
  }

  /** Send a recording. Rejects with `ApiProblem` or `NetworkFailure` when no retry is left. */
  async send(answer: Answer): Promise<AnswerCompleted> {
    const { recording } = answer
    this.#reportProgress(0, recording)
    try {
      const answerWithChecksum = {
        ...answer,
        sha256: await this.#hash(recording),
        samples: samplesOf(recording),
      }
      const retries = new RetryPolicy(this.#retryMs)
      return recording.size <= PIECE_BYTES
        ? await this.#sendWhole(answerWithChecksum, retries)
        : await this.#sendInPieces(answerWithChecksum, retries)
    } finally {
      this.set({ at: 'idle' })
    }
  }

  /** Send a typed answer; rejects as `send` does. The same text sent again is the same answer. */
  async sendTyped(answer: TypedAnswer): Promise<AnswerCompleted> {
    const retries = new RetryPolicy(this.#retryMs)
    try {
      return await this.#withRetries(retries, null, () => this.#api.completeTyped(answer))
    } finally {
      this.set({ at: 'idle' })
    }
  }

  async #sendWhole(answer: AnswerWithChecksum, retries: RetryPolicy): Promise<AnswerCompleted> {
    return this.#withRetries(retries, answer.recording, () =>
      this.#api.completeAnswer(answer, this.#keyOf(answer.recording)),
    )
  }

  async #sendInPieces(answer: AnswerWithChecksum, retries: RetryPolicy): Promise<AnswerCompleted> {
    const { interviewId, recording } = answer
    let upload = await this.#begin(answer, retries)
    for (;;) {
      while (upload.offset < recording.size) upload = await this.#sendPiece(answer, upload, retries)
      this.#reportProgress(recording.size, recording)
      try {
        return await this.#api.completeUpload(interviewId, upload.upload_id)
      } catch (error) {
        await this.#waitBeforeRetry(retries, error, recording)
        upload = await this.#fetchUploadState(answer, upload, retries)
      }
    }
  }

  /** Send a piece. Return the upload, reloaded from the server if the piece failed. */
  async #sendPiece(
    answer: AnswerWithChecksum,
    upload: Upload,
    retries: RetryPolicy,
  ): Promise<Upload> {
    const { interviewId, recording } = answer
    const { upload_id, offset } = upload
    const bytes = recording.slice(offset, offset + PIECE_BYTES)
    try {
      const after = await this.#api.sendPiece(interviewId, upload_id, { offset, bytes })
      if (after.offset > offset) retries.progressed()
      this.#reportProgress(after.offset, recording)
      return after
    } catch (error) {
      await this.#waitBeforeRetry(retries, error, recording, true)
      return this.#fetchUploadState(answer, upload, retries)
    }
  }

  #begin(answer: AnswerWithChecksum, retries: RetryPolicy): Promise<Upload> {
    return this.#withRetries(retries, answer.recording, () => this.#api.beginUpload(answer))
  }

  async #fetchUploadState(
    answer: AnswerWithChecksum,
    { upload_id }: Upload,
    retries: RetryPolicy,
  ): Promise<Upload> {
    try {
      const ask = () => this.#api.uploadState(answer.interviewId, upload_id)
      return await this.#withRetries(retries, answer.recording, ask)
    } catch (error) {
      // The upload no longer exists on the server, or is already processed.
      const gone = error instanceof ApiProblem && error.status === 404
      if (!gone || error.code === 'session_not_found') throw error
      return this.#begin(answer, retries)
    }
  }

  async #withRetries<T>(
    retries: RetryPolicy,
    recording: Blob | null,
    attempt: () => Promise<T>,
  ): Promise<T> {
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        await this.#waitBeforeRetry(retries, error, recording)
      }
    }
  }

  /** Wait before the next attempt; rethrow the error if no attempt is left. */
  async #waitBeforeRetry(
    retries: RetryPolicy,
    error: unknown,
    recording: Blob | null,
    retryTimeouts = false,
  ): Promise<void> {
    if (recording && error instanceof ApiProblem && error.code === 'idempotency_key_reused') {
      this.#keys.delete(recording)
    }
    const delay = retries.after(error, retryTimeouts)
    if (delay === null) throw error
    const before = this.getSnapshot()
    if (delay.ms > 0) {
      this.set({ at: 'waiting', why: delay.why, seconds: Math.ceil(delay.ms / 1_000) })
      await this.#sleep(delay.ms)
    }
    this.set(before)
  }

  #reportProgress(bytes: number, recording: Blob): void {
    this.set({ at: 'sending', sentBytes: bytes, totalBytes: recording.size })
  }

  #keyOf(recording: Blob): string {
    const key = this.#keys.get(recording) ?? randomId()
    this.#keys.set(recording, key)
    return key
  }
}

interface RetryDelay {
  ms: number
  why: 'connection' | 'busy'
}

/** Decides whether and after how long an upload is retried. */
class RetryPolicy {
  readonly #retryMs: readonly number[]
  #failures = 0
  #busy = 0
  #damages = 0
  #keys = 0

  constructor(retryMs: readonly number[]) {
    this.#retryMs = retryMs
  }

  progressed(): void {
    this.#failures = 0
  }

  /**
   * Return how long to wait before a retry; null for no retry. If `retryTimeouts` is true, timeouts
   * are retried too.
   */
  after(error: unknown, retryTimeouts: boolean): RetryDelay | null {
    if (error instanceof NetworkFailure) {
      return error.reason === 'timeout' && !retryTimeouts ? null : this.#next()
    }
    if (!(error instanceof ApiProblem)) return null
    const { code, status, retryAfterS } = error
    switch (code) {
      case 'upload_offset':
      case 'upload_incomplete':
        return this.#next()
      case 'turn_delayed':
        return null // The server has the answer.
      case 'audio_damaged':
        return this.#damages++ < DAMAGE_TRIES ? { ms: 0, why: 'connection' } : null
      case 'idempotency_key_reused':
        return this.#keys++ === 0 ? { ms: 0, why: 'connection' } : null
    }
    const patient =
      (status === 429 || status === 503) && (retryAfterS ?? Infinity) <= MAX_BUSY_WAIT_S
    if (retryAfterS === null || !patient || this.#busy++ >= BUSY_TRIES) return null
    return { ms: retryAfterS * 1_000, why: 'busy' }
  }

  #next(): RetryDelay | null {
    const ms = this.#retryMs[this.#failures++]
    return ms === undefined ? null : { ms, why: 'connection' }
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
