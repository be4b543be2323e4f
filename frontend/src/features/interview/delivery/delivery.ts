import type {
  Answer,
  AnswerCompleted,
  Api,
  ProvenAnswer,
  TypedAnswer,
  Upload,
} from '../../../api/client'
import { ApiProblem, NetworkFailure } from '../../../api/errors'
import { randomId } from '../../../lib/browserStorage'
import { sha256OfBlob } from '../../../lib/sha256'
import { Store } from '../../../lib/store'
import { samplesOf } from '../../../audio/recording/wav'

/** A recording up to this size goes in one request; a longer one in pieces of it. */
export const PIECE_BYTES = 256 * 1024
/** After so many failures without any progress the person is asked. */
const RETRY_MS = [1_000, 2_000, 4_000]
/** A server that is busy for longer is better asked again by the person. */
const LONGEST_BUSY_S = 60
const BUSY_TRIES = 3
const DAMAGE_TRIES = 2

export type DeliveryState =
  | { at: 'idle' }
  | { at: 'sending'; sentBytes: number; totalBytes: number }
  /** `line`: nothing came through. `busy`: the server asked for patience. */
  | { at: 'waiting'; why: 'line' | 'busy'; seconds: number }

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

/** Brings answers to the server: recordings whole or in pieces, and again where that makes sense. */
export class Delivery extends Store<DeliveryState> {
  readonly #api: AnswerApi
  readonly #hash: (recording: Blob) => Promise<string>
  readonly #sleep: (ms: number) => Promise<void>
  readonly #retryMs: readonly number[]
  /** The same recording keeps its key, so that the server can tell a repetition from an answer. */
  readonly #keys = new WeakMap<Blob, string>()

  constructor({ api, hash = sha256OfBlob, sleep = sleeping, retryMs = RETRY_MS }: DeliveryParts) {
    super({ at: 'idle' })
    this.#api = api
    this.#hash = hash
    this.#sleep = sleep
    this.#retryMs = retryMs
  }

  /** Rejects with `ApiProblem` or `NetworkFailure` once there is no use in trying further. */
  async send(answer: Answer): Promise<AnswerCompleted> {
    const { recording } = answer
    this.#sent(0, recording)
    try {
      const proven = {
        ...answer,
        sha256: await this.#hash(recording),
        samples: samplesOf(recording),
      }
      const patience = new Patience(this.#retryMs)
      return recording.size <= PIECE_BYTES
        ? await this.#atOnce(proven, patience)
        : await this.#inPieces(proven, patience)
    } finally {
      this.set({ at: 'idle' })
    }
  }

  /** A typed answer; rejects as `send` does. The same text sent again is the same answer. */
  async sendTyped(answer: TypedAnswer): Promise<AnswerCompleted> {
    const patience = new Patience(this.#retryMs)
    try {
      return await this.#patiently(patience, null, () => this.#api.completeTyped(answer))
    } finally {
      this.set({ at: 'idle' })
    }
  }

  async #atOnce(answer: ProvenAnswer, patience: Patience): Promise<AnswerCompleted> {
    return this.#patiently(patience, answer.recording, () =>
      this.#api.completeAnswer(answer, this.#keyOf(answer.recording)),
    )
  }

  async #inPieces(answer: ProvenAnswer, patience: Patience): Promise<AnswerCompleted> {
    const { interviewId, recording } = answer
    let upload = await this.#begin(answer, patience)
    for (;;) {
      while (upload.offset < recording.size) upload = await this.#piece(answer, upload, patience)
      this.#sent(recording.size, recording)
      try {
        return await this.#api.completeUpload(interviewId, upload.upload_id)
      } catch (error) {
        await this.#rest(patience, error, recording)
        upload = await this.#whereItStands(answer, upload, patience)
      }
    }
  }

  /** The upload after one more piece, or as the server has it where the piece failed. */
  async #piece(answer: ProvenAnswer, upload: Upload, patience: Patience): Promise<Upload> {
    const { interviewId, recording } = answer
    const { upload_id, offset } = upload
    const bytes = recording.slice(offset, offset + PIECE_BYTES)
    try {
      const after = await this.#api.sendPiece(interviewId, upload_id, { offset, bytes })
      if (after.offset > offset) patience.progressed()
      this.#sent(after.offset, recording)
      return after
    } catch (error) {
      await this.#rest(patience, error, recording, true)
      return this.#whereItStands(answer, upload, patience)
    }
  }

  #begin(answer: ProvenAnswer, patience: Patience): Promise<Upload> {
    return this.#patiently(patience, answer.recording, () => this.#api.beginUpload(answer))
  }

  async #whereItStands(
    answer: ProvenAnswer,
    { upload_id }: Upload,
    patience: Patience,
  ): Promise<Upload> {
    try {
      const ask = () => this.#api.uploadState(answer.interviewId, upload_id)
      return await this.#patiently(patience, answer.recording, ask)
    } catch (error) {
      // The server has forgotten the upload, or worked it through: it says which.
      const gone = error instanceof ApiProblem && error.status === 404
      if (!gone || error.code === 'session_not_found') throw error
      return this.#begin(answer, patience)
    }
  }

  async #patiently<T>(
    patience: Patience,
    recording: Blob | null,
    attempt: () => Promise<T>,
  ): Promise<T> {
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        await this.#rest(patience, error, recording)
      }
    }
  }

  /** Waits as long as makes sense after a failure; throws it where nothing does. */
  async #rest(
    patience: Patience,
    error: unknown,
    recording: Blob | null,
    evenLate = false,
  ): Promise<void> {
    if (recording && error instanceof ApiProblem && error.code === 'idempotency_key_reused') {
      this.#keys.delete(recording)
    }
    const rest = patience.after(error, evenLate)
    if (rest === null) throw error
    const before = this.getSnapshot()
    if (rest.ms > 0) {
      this.set({ at: 'waiting', why: rest.why, seconds: Math.ceil(rest.ms / 1_000) })
      await this.#sleep(rest.ms)
    }
    this.set(before)
  }

  #sent(bytes: number, recording: Blob): void {
    this.set({ at: 'sending', sentBytes: bytes, totalBytes: recording.size })
  }

  #keyOf(recording: Blob): string {
    const key = this.#keys.get(recording) ?? randomId()
    this.#keys.set(recording, key)
    return key
  }
}

interface Rest {
  ms: number
  why: 'line' | 'busy'
}

/** How often one delivery may fail, and how long it rests in between. */
class Patience {
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

  /** Null where it is of no use to try again. `evenLate`: also what took too long. */
  after(error: unknown, evenLate: boolean): Rest | null {
    if (error instanceof NetworkFailure) {
      return error.reason === 'timeout' && !evenLate ? null : this.#next()
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
        return this.#damages++ < DAMAGE_TRIES ? { ms: 0, why: 'line' } : null
      case 'idempotency_key_reused':
        return this.#keys++ === 0 ? { ms: 0, why: 'line' } : null
    }
    const patient =
      (status === 429 || status === 503) && (retryAfterS ?? Infinity) <= LONGEST_BUSY_S
    if (retryAfterS === null || !patient || this.#busy++ >= BUSY_TRIES) return null
    return { ms: retryAfterS * 1_000, why: 'busy' }
  }

  #next(): Rest | null {
    const ms = this.#retryMs[this.#failures++]
    return ms === undefined ? null : { ms, why: 'line' }
  }
}

function sleeping(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
