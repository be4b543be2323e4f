// @vitest-environment node
import 'fake-indexeddb/auto'

import { openDB } from 'idb'
import { beforeEach, describe, expect, it } from 'vitest'

import { BackupStorage } from './backupStorage'
import type { BackupRow } from './backupStorage'

const SOUND = new TextEncoder().encode('this is what somebody said')
const piece = (bytes: Uint8Array = SOUND) => ({
  type: 'audio/webm',
  bytes: bytes.slice().buffer,
})

const about = (id: string): Omit<BackupRow, 'key'> => ({
  id,
  session: 'f00d',
  question: { id: 'q_main_1', type: 'main' },
  kind: 'file',
  startedAtMs: 1_000,
})

let name = ''
let count = 0
let storage: BackupStorage

beforeEach(async () => {
  name = `keep-${count++}`
  storage = await BackupStorage.open(crypto, name)
  return () => {
    storage.close()
  }
})

async function everything() {
  const database = await openDB(name)
  const rows: unknown[] = await database.getAll('pieces')
  database.close()
  return rows
}

describe('a stored backup', () => {
  it('returns its pieces in order', async () => {
    const row = await storage.add(about('a'))
    await storage.put(row, 0, piece())
    await storage.put(row, 1, piece(SOUND.slice(0, 4)))
    const read = await storage.read(row)
    expect(read.map(({ bytes }) => [...new Uint8Array(bytes)])).toEqual([
      [...SOUND],
      [...SOUND.slice(0, 4)],
    ])
    expect(await storage.size('a')).toEqual({ pieces: 2, bytes: SOUND.length + 4 })
  })

  it('is stored encrypted, with a key that is not extractable', async () => {
    const row = await storage.add(about('a'))
    await storage.put(row, 0, piece())
    const [stored] = (await everything()) as { sealed: ArrayBuffer }[]
    const sealed = Buffer.from(stored?.sealed ?? new ArrayBuffer(0))
    expect(sealed).toHaveLength(SOUND.length + 16)
    expect(sealed.includes(Buffer.from(SOUND.slice(0, 8)))).toBe(false)
    const [again] = await storage.rows()
    expect(again?.key.extractable).toBe(false)
    if (!again) return
    await expect(crypto.subtle.exportKey('raw', again.key)).rejects.toThrow()
  })

  it('encrypts equal pieces differently', async () => {
    const row = await storage.add(about('a'))
    await storage.put(row, 0, piece())
    await storage.put(row, 1, piece())
    const [first, second] = (await everything()) as { iv: Uint8Array; sealed: ArrayBuffer }[]
    expect(first?.iv).not.toEqual(second?.iv)
    expect(Buffer.from(first?.sealed ?? new ArrayBuffer(0))).not.toEqual(
      Buffer.from(second?.sealed ?? new ArrayBuffer(0)),
    )
  })

  it('has its own key', async () => {
    const mine = await storage.add(about('a'))
    const other = await storage.add(about('b'))
    await storage.put(mine, 0, piece())
    expect(await storage.read({ ...mine, key: other.key })).toEqual([])
  })

  it('ends at a missing piece', async () => {
    const row = await storage.add(about('a'))
    await storage.put(row, 0, piece())
    await storage.put(row, 2, piece())
    expect(await storage.read(row)).toHaveLength(1)
  })

  it('ends at a piece in the wrong position', async () => {
    const row = await storage.add(about('a'))
    await storage.put(row, 0, piece())
    await storage.put(row, 1, piece())
    const database = await openDB(name)
    const [, second] = (await database.getAll('pieces')) as { number: number }[]
    await database.put('pieces', { ...second, number: 0 })
    database.close()
    expect(await storage.read(row)).toEqual([])
  })

  it('is removed with all pieces, and later pieces are not stored', async () => {
    const row = await storage.add(about('a'))
    const other = await storage.add(about('b'))
    await storage.put(row, 0, piece())
    await storage.put(other, 0, piece())
    await storage.remove('a')
    await storage.put(row, 1, piece())
    expect(await everything()).toHaveLength(1)
    expect((await storage.rows()).map(({ id }) => id)).toEqual(['b'])
  })
})

it('is unavailable without WebCrypto, as on plain http', async () => {
  const plain = { getRandomValues: crypto.getRandomValues.bind(crypto) } as Crypto
  await expect(BackupStorage.open(plain, name)).rejects.toBeInstanceOf(TypeError)
})
