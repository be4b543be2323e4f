import type { BackupStorage, BackupRow, Piece } from './backupStorage'

/**
 * The storage, the row of the answer and the number of its next piece; null if there is no storage.
 */
type Target = Promise<{ storage: BackupStorage; row: BackupRow; next: number } | null>

/** Writes the backup of an answer while it is recorded. A failed write ends the backup silently. */
export class BackupWriter {
  /** Session of the interview, as in the row; question ids repeat among interviews. */
  readonly session: string
  readonly questionId: string
  readonly #target: Target
  #pending: (Blob | Int16Array<ArrayBuffer>)[] = []
  #writing: Promise<void> | null = null
  /** Number of pieces that this writer has written. */
  #writtenCount = 0
  #closed = false

  constructor(target: Target, session: string, questionId: string) {
    this.#target = target.catch(() => null)
    this.session = session
    this.questionId = questionId
  }

  /** Append audio. */
  add(sound: Blob | Int16Array<ArrayBuffer>): void {
    if (this.#closed) return
    this.#pending.push(sound)
    this.#writing ??= this.#write()
  }

  /** Wait until all added audio is stored or abandoned. */
  async flush(): Promise<void> {
    await this.#writing
  }

  /** Delete the backup. */
  async discard(): Promise<void> {
    this.#abandon()
    const target = await this.#target
    try {
      await target?.storage.remove(target.row.id)
    } catch {
      // A cleanup deletes the backup when it has expired.
    }
  }

  /** Write the pending audio. Audio that is added during the write becomes the next piece. */
  async #write(): Promise<void> {
    try {
      const target = await this.#target
      if (!target) this.#abandon()
      while (target && this.#pending.length > 0) {
        const piece = await concatenate(this.#pending.splice(0))
        await target.storage.put(target.row, target.next + this.#writtenCount, piece)
        this.#writtenCount++
      }
    } catch {
      // For example, the disk is full. The pieces written so far remain.
      this.#abandon()
    } finally {
      this.#writing = null
    }
  }

  #abandon(): void {
    this.#closed = true
    this.#pending = []
  }
}

async function concatenate(parts: readonly (Blob | Int16Array<ArrayBuffer>)[]): Promise<Piece> {
  const first = parts[0]
  const type = first instanceof Blob ? first.type : ''
  const all = await Promise.all(
    parts.map(async (part) =>
      part instanceof Blob
        ? new Uint8Array(await part.arrayBuffer())
        : new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    ),
  )
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of all) {
    bytes.set(part, at)
    at += part.length
  }
  return { type, bytes: bytes.buffer }
}
