import { randomId } from '../../lib/randomId'
import { sha256OfText } from '../../lib/sha256'
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../capture/framer'
import { BackupWriter } from './backupWriter'
import type { BackupStorage, BackupRow, Piece } from './backupStorage'
import { Store } from '../../lib/store'
import { wavOf } from '../recording/wav'
import { intactBytes } from '../recording/intactBytes'

/** Maximum age of a backup in milliseconds. */
export const BACKUP_MAX_AGE_MS = 24 * 60 * 60 * 1_000

/** A backup found when the page was loaded. */
export interface FoundBackup {
  questionId: string
  kind: BackupRow['kind']
  startedAtMs: number
  /** Duration of the audio; null if it cannot be determined without decoding. */
  durationMs: number | null
}

type Frame = Int16Array<ArrayBuffer>
type Question = BackupRow['question']

/**
 * Encrypted backups of answers that the server has not acknowledged, written during recording.
 *
 * The snapshot is the backup found after a page load, or null. Without browser storage there are no
 * backups; no method rejects, and answers are not delayed.
 */
export class RecordingBackup extends Store<FoundBackup | null> {
  readonly #storage: Promise<BackupStorage | null>
  readonly #nowMs: () => number
  #found: BackupRow | null = null
  #copies: BackupWriter[] = []

  constructor(storage: Promise<BackupStorage> | null, nowMs: () => number = Date.now) {
    super(null)
    this.#storage = (storage ?? Promise.reject(new Error('nothing is kept'))).catch(() => null)
    this.#nowMs = nowMs
  }

  /** Delete backups older than a day, including the found backup if it is that old. */
  async removeExpired(): Promise<void> {
    if (this.#found && this.#isExpired(this.#found)) this.#clearFound()
    await this.#remove(() => false)
  }

  /**
   * Find the backup of the open question. Delete the backups of the other questions of the
   * interview, since the server has acknowledged their answers.
   */
  async findUnacknowledged(interviewId: string, questionId: string | null): Promise<void> {
    const session = sha256OfText(interviewId)
    await this.#remove((row) => row.session === session && row.question.id !== questionId)
    const rows = await this.#rows((row) => row.session === session)
    const newest = rows.sort((a, b) => b.startedAtMs - a.startedAtMs)[0] ?? null
    await this.#setFound(newest)
  }

  /** Start the backup of an answer and delete earlier backups of answers to the same question. */
  begin(interviewId: string, question: Question, kind: BackupRow['kind']): BackupWriter {
    const session = sha256OfText(interviewId)
    const row = { id: randomId(), session, question: { ...question }, kind }
    this.#clearFound()
    for (const copy of this.#takeCopiesOf(session, question.id)) void copy.discard()
    const copy = new BackupWriter(
      this.#storage.then(async (storage) => {
        if (!storage) return null
        await this.#remove((old) => old.session === session && old.question.id === question.id)
        return { storage, row: await storage.add({ ...row, startedAtMs: this.#nowMs() }), next: 0 }
      }),
      session,
      question.id,
    )
    this.#copies.push(copy)
    return copy
  }

  /**
   * Return the frames of the found backup and a writer that continues it. Return null if it has no
   * frames.
   */
  async reopen(
    interviewId: string,
    questionId: string,
  ): Promise<{ frames: Frame[]; copy: BackupWriter } | null> {
    const storage = await this.#storage
    const row = this.#found
    const session = sha256OfText(interviewId)
    if (!storage || row?.session !== session || row.question.id !== questionId) return null
    if (row.kind !== 'frames') return null
    const pieces = await this.#read(row)
    if (pieces.length === 0) return null
    this.#clearFound()
    const target = Promise.resolve({ storage, row, next: pieces.length })
    const copy = new BackupWriter(target, session, questionId)
    this.#copies.push(copy)
    return { frames: framesOf(pieces), copy }
  }

  /** Return the found backup as a recording to upload; null if it cannot be decrypted. */
  async recording(): Promise<Blob | null> {
    const row = this.#found
    const pieces = row ? await this.#read(row) : []
    if (!row || pieces.length === 0) return null
    if (row.kind === 'frames') return wavOf(framesOf(pieces))
    const all = new Uint8Array(await new Blob(pieces.map(({ bytes }) => bytes)).arrayBuffer())
    return new Blob([all.subarray(0, intactBytes(all))], { type: pieces[0]?.type ?? '' })
  }

  /** Assign all backups of the interview `from` to the interview `to`. */
  async reassign(from: string, to: string): Promise<void> {
    const storage = await this.#storage
    const [session, renamed] = [sha256OfText(from), sha256OfText(to)]
    for (const row of await this.#rows((kept) => kept.session === session)) {
      await orElse(storage?.update({ ...row, session: renamed }), undefined)
    }
  }

  /** Delete the found backup. */
  async discard(): Promise<void> {
    const row = this.#found
    this.#clearFound()
    if (row) await this.#remove(({ id }) => id === row.id)
  }

  /** Delete the backups of answers that the server has stored. */
  async acknowledge(interviewId: string, questionIds: readonly string[]): Promise<void> {
    if (questionIds.length === 0) return
    const session = sha256OfText(interviewId)
    await this.#removeMatching(
      (row) => row.session === session && questionIds.includes(row.question.id),
      (copy) => copy.session === session && questionIds.includes(copy.questionId),
    )
  }

  /** Delete all backups of an interview. */
  async forget(interviewId: string): Promise<void> {
    const session = sha256OfText(interviewId)
    await this.#removeMatching(
      (row) => row.session === session,
      (copy) => copy.session === session,
    )
  }

  async #removeMatching(
    rows: (row: BackupRow) => boolean,
    copies: (copy: BackupWriter) => boolean,
  ): Promise<void> {
    if (this.#found && rows(this.#found)) this.#clearFound()
    const removed = this.#copies.filter(copies)
    this.#copies = this.#copies.filter((copy) => !removed.includes(copy))
    await Promise.all([...removed.map((copy) => copy.discard()), this.#remove(rows)])
  }

  #takeCopiesOf(session: string, questionId: string): BackupWriter[] {
    const old = this.#copies.filter(
      (copy) => copy.session === session && copy.questionId === questionId,
    )
    this.#copies = this.#copies.filter((copy) => !old.includes(copy))
    return old
  }

  #clearFound(): void {
    this.#found = null
    this.set(null)
  }

  async #setFound(row: BackupRow | null): Promise<void> {
    const storage = await this.#storage
    const size = row && storage ? await orElse(storage.size(row.id), null) : null
    if (!row || !size || size.bytes === 0) {
      this.#clearFound()
      return
    }
    const { kind, startedAtMs, question } = row
    const durationMs = kind === 'frames' ? (size.bytes / 2 / SAMPLE_RATE_HZ) * 1_000 : null
    this.#found = row
    this.set({ questionId: question.id, kind, startedAtMs, durationMs })
  }

  async #rows(wanted: (row: BackupRow) => boolean): Promise<BackupRow[]> {
    const storage = await this.#storage
    return storage ? (await orElse(storage.rows(), [])).filter(wanted) : []
  }

  async #read(row: BackupRow): Promise<Piece[]> {
    const storage = await this.#storage
    return storage ? orElse(storage.read(row), []) : []
  }

  /** Delete the backups for which `unwanted` returns true, and all expired ones. */
  async #remove(unwanted: (row: BackupRow) => boolean): Promise<void> {
    const storage = await this.#storage
    const rows = await this.#rows((row) => this.#isExpired(row) || unwanted(row))
    for (const { id } of rows) await orElse(storage?.remove(id), undefined)
  }

  #isExpired({ startedAtMs }: BackupRow): boolean {
    return startedAtMs < this.#nowMs() - BACKUP_MAX_AGE_MS
  }
}

function framesOf(pieces: readonly Piece[]): Frame[] {
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes.byteLength, 0)
  const sound = new Int16Array(bytes / 2)
  let at = 0
  for (const piece of pieces) {
    const samples = new Int16Array(piece.bytes)
    sound.set(samples, at)
    at += samples.length
  }
  const frames: Frame[] = []
  for (let from = 0; from < sound.length; from += FRAME_SAMPLES) {
    frames.push(sound.slice(from, from + FRAME_SAMPLES))
  }
  return frames
}

async function orElse<T>(work: Promise<T> | undefined, otherwise: T): Promise<T> {
  try {
    return (await work) ?? otherwise
  } catch {
    return otherwise
  }
}
