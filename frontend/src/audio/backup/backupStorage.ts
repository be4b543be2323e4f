import type { DBSchema, IDBPDatabase } from 'idb'
import { openDB } from 'idb'

/** Metadata of a backup, readable without decrypting it. */
export interface BackupRow {
  /** Random id, different for each backup of the same answer. */
  id: string
  /** SHA-256 of the interview's public id. */
  session: string
  question: { id: string; type: 'main' | 'followup' }
  /** `frames`: 16-bit mono audio at 16 kHz; `file`: the output of `MediaRecorder`. */
  kind: 'frames' | 'file'
  startedAtMs: number
  /** Key of this answer. It is not extractable, so deleting the row makes the audio unreadable. */
  key: CryptoKey
}

interface EncryptedPiece {
  answer: string
  number: number
  /** Media type of the audio; empty for frames. */
  type: string
  iv: Uint8Array<ArrayBuffer>
  sealed: ArrayBuffer
}

interface Tables extends DBSchema {
  answers: { key: string; value: BackupRow }
  pieces: { key: [string, number]; value: EncryptedPiece }
}

export interface Piece {
  type: string
  bytes: ArrayBuffer
}

const VERSION = 1
/** Bytes that AES-GCM adds to the plaintext. */
const TAG_BYTES = 16
const IV_BYTES = 12

type Cipher = Pick<Crypto, 'subtle' | 'getRandomValues'>

/** Encrypted pieces of answers in IndexedDB (AES-GCM, one key for each answer). */
export class BackupStorage {
  readonly #database: IDBPDatabase<Tables>
  readonly #crypto: Cipher

  private constructor(database: IDBPDatabase<Tables>, crypto: Cipher) {
    this.#database = database
    this.#crypto = crypto
  }

  /**
   * Open the storage. Rejects if the browser has no storage, or no WebCrypto, which is missing on
   * plain HTTP.
   */
  static async open(crypto: Cipher, name = 'daedam'): Promise<BackupStorage> {
    const cipher: { subtle?: SubtleCrypto } = crypto
    if (!cipher.subtle) throw new TypeError('no WebCrypto')
    const database = await openDB<Tables>(name, VERSION, {
      upgrade: (fresh) => {
        fresh.createObjectStore('answers', { keyPath: 'id' })
        fresh.createObjectStore('pieces', { keyPath: ['answer', 'number'] })
      },
      // Another tab wants to delete or upgrade the database and must not wait for this one.
      blocking: () => {
        database.close()
      },
    })
    return new BackupStorage(database, crypto)
  }

  async add(row: Omit<BackupRow, 'key'>): Promise<BackupRow> {
    const algorithm = { name: 'AES-GCM', length: 256 }
    const key = await this.#crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt'])
    const whole = { ...row, key }
    await this.#database.add('answers', whole)
    return whole
  }

  async update(row: BackupRow): Promise<void> {
    await this.#database.put('answers', row)
  }

  rows(): Promise<BackupRow[]> {
    return this.#database.getAll('answers')
  }

  /** Return how many pieces and bytes of audio are stored for an answer. */
  async size(id: string): Promise<{ pieces: number; bytes: number }> {
    const pieces = await this.#pieces(id)
    const bytes = pieces.reduce((sum, { sealed }) => sum + sealed.byteLength - TAG_BYTES, 0)
    return { pieces: pieces.length, bytes }
  }

  /** Encrypt and store a piece, unless the answer was removed meanwhile. */
  async put(row: BackupRow, number: number, { type, bytes }: Piece): Promise<void> {
    const iv = this.#crypto.getRandomValues(new Uint8Array(IV_BYTES))
    const sealed = await this.#crypto.subtle.encrypt(cipherParams(row, number, iv), row.key, bytes)
    const update = this.#database.transaction(['answers', 'pieces'], 'readwrite')
    if ((await update.objectStore('answers').getKey(row.id)) !== undefined) {
      await update.objectStore('pieces').put({ answer: row.id, number, type, iv, sealed })
    }
    await update.done
  }

  /**
   * Return the pieces in order. Stop before the first piece that is missing or fails
   * authentication.
   */
  async read(row: BackupRow): Promise<Piece[]> {
    const decrypted: Piece[] = []
    for (const { number, type, iv, sealed } of await this.#pieces(row.id)) {
      if (number !== decrypted.length) break
      try {
        const bytes = await this.#crypto.subtle.decrypt(
          cipherParams(row, number, iv),
          row.key,
          sealed,
        )
        decrypted.push({ type, bytes })
      } catch {
        break
      }
    }
    return decrypted
  }

  async remove(id: string): Promise<void> {
    const update = this.#database.transaction(['answers', 'pieces'], 'readwrite')
    await update.objectStore('answers').delete(id)
    await update.objectStore('pieces').delete(pieceRange(id))
    await update.done
  }

  close(): void {
    this.#database.close()
  }

  #pieces(id: string): Promise<EncryptedPiece[]> {
    return this.#database.getAll('pieces', pieceRange(id))
  }
}

/** Return cipher parameters that bind a piece to its answer and position. */
function cipherParams(row: BackupRow, number: number, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  const additionalData = new TextEncoder().encode(`${row.id}/${number}`)
  return { name: 'AES-GCM', iv, additionalData }
}

function pieceRange(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER])
}
