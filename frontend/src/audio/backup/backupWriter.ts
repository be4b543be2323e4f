import type { KeepStorage, KeptRow, Piece } from './backupStorage'

/** Where a copy is written: null where the browser stores nothing. */
type Begun = Promise<{ storage: KeepStorage; row: KeptRow; next: number } | null>

/** A copy of an answer that grows with it. What cannot be written is given up in silence. */
export class KeptCopy {
  readonly questionId: string
  readonly #begun: Begun
  #waiting: (Blob | Int16Array<ArrayBuffer>)[] = []
  #writing: Promise<void> | null = null
  /** Number of the next piece, counted from where the copy was begun or reopened. */
  #written = 0
  #over = false

  constructor(begun: Begun, questionId: string) {
    this.#begun = begun.catch(() => null)
    this.questionId = questionId
  }

  /** Sound that comes after all that was added before. */
  add(sound: Blob | Int16Array<ArrayBuffer>): void {
    if (this.#over) return
    this.#waiting.push(sound)
    this.#writing ??= this.#write()
  }

  /** Resolves when what was added is stored, or never will be. */
  async stored(): Promise<void> {
    await this.#writing
  }

  /** The copy is not needed. */
  async discard(): Promise<void> {
    this.#giveUp()
    const begun = await this.#begun
    try {
      await begun?.storage.remove(begun.row.id)
    } catch {
      // Swept at the next start.
    }
  }

  /** What came while one piece was written makes the next. */
  async #write(): Promise<void> {
    try {
      const begun = await this.#begun
      if (!begun) this.#giveUp()
      while (begun && this.#waiting.length > 0) {
        const piece = await joined(this.#waiting.splice(0))
        await begun.storage.put(begun.row, begun.next + this.#written, piece)
        this.#written++
      }
    } catch {
      // A full disk: the beginning is kept.
      this.#giveUp()
    } finally {
      this.#writing = null
    }
  }

  #giveUp(): void {
    this.#over = true
    this.#waiting = []
  }
}

async function joined(parts: readonly (Blob | Int16Array<ArrayBuffer>)[]): Promise<Piece> {
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
