// @vitest-environment node
import 'fake-indexeddb/auto'

import { beforeEach, describe, expect, it, vi } from 'vitest'

import { RecordingBackup, BACKUP_MAX_AGE_MS } from './recordingBackup'
import { BackupStorage } from './backupStorage'

const question = { id: 'q_main_1', type: 'main' } as const
const frame = (value: number) => new Int16Array(1_600).fill(value)

let name = ''
let count = 0
let nowMs = 0

beforeEach(() => {
  name = `keep-${count++}`
  nowMs = 1_000_000
})

/** Simulate a page load, which finds the backups of earlier page loads. */
function visit() {
  const storage = BackupStorage.open(crypto, name)
  return { storage, backup: new RecordingBackup(storage, () => nowMs) }
}

async function left(frames: number[], interviewId = 's_1') {
  const copy = visit().backup.begin(interviewId, question, 'frames')
  for (const value of frames) copy.add(frame(value))
  await copy.flush()
}

describe('an answer that a crash cut off', () => {
  it('is found after a reload as a recording', async () => {
    await left([1, 2, 3])
    nowMs += 5_000
    const { backup } = visit()
    await backup.findUnacknowledged('s_1', 'q_main_1')
    expect(backup.getSnapshot()).toEqual({
      questionId: 'q_main_1',
      kind: 'frames',
      startedAtMs: 1_000_000,
      durationMs: 300,
    })
    const recording = await backup.recording()
    expect(recording?.type).toBe('audio/wav')
    const sound = new Int16Array((await recording?.arrayBuffer())?.slice(44) ?? new ArrayBuffer(0))
    expect(sound).toHaveLength(4_800)
    expect([sound[0], sound[1_600], sound[4_799]]).toEqual([1, 2, 3])
  })

  it('can be continued', async () => {
    await left([1, 2])
    const second = visit().backup
    await second.findUnacknowledged('s_1', 'q_main_1')
    const reopened = await second.reopen('s_1', 'q_main_1')
    expect(reopened?.frames.map(([first]) => first)).toEqual([1, 2])
    expect(second.getSnapshot()).toBeNull()
    reopened?.copy.add(frame(3))
    await reopened?.copy.flush()
    const third = visit().backup
    await third.findUnacknowledged('s_1', 'q_main_1')
    expect(third.getSnapshot()).toMatchObject({ durationMs: 300 })
  })

  it('is not offered for other questions or interviews', async () => {
    await left([1])
    const { backup } = visit()
    await backup.findUnacknowledged('s_2', 'q_main_1')
    expect(backup.getSnapshot()).toBeNull()
    await backup.findUnacknowledged('s_1', 'q_main_2')
    expect(backup.getSnapshot()).toBeNull()
    expect(await backup.reopen('s_1', 'q_main_1')).toBeNull()
    expect(await backup.recording()).toBeNull()
  })

  it('is deleted when discarded', async () => {
    await left([1])
    const { backup, storage } = visit()
    await backup.findUnacknowledged('s_1', 'q_main_1')
    await backup.discard()
    expect(backup.getSnapshot()).toBeNull()
    expect(await (await storage).rows()).toEqual([])
  })

  it('is not offered without audio', async () => {
    await left([])
    const { backup } = visit()
    await backup.findUnacknowledged('s_1', 'q_main_1')
    expect(backup.getSnapshot()).toBeNull()
  })
})

describe('a recording of the browser', () => {
  it('is assembled from its pieces in its own format', async () => {
    const copy = visit().backup.begin('s_1', question, 'file')
    copy.add(new Blob(['beginning '], { type: 'audio/webm;codecs=opus' }))
    await copy.flush()
    copy.add(new Blob(['middle '], { type: 'audio/webm;codecs=opus' }))
    copy.add(new Blob(['end']))
    await copy.flush()
    const { backup } = visit()
    await backup.findUnacknowledged('s_1', 'q_main_1')
    expect(backup.getSnapshot()).toMatchObject({ kind: 'file', durationMs: null })
    const recording = await backup.recording()
    expect(recording?.type).toBe('audio/webm;codecs=opus')
    expect(await recording?.text()).toBe('beginning middle end')
    expect(await backup.reopen('s_1', 'q_main_1')).toBeNull()
  })
})

describe('a backup of another interview with the same question id', () => {
  async function both() {
    const { backup, storage } = visit()
    const other = backup.begin('s_1', question, 'frames')
    other.add(frame(1))
    await other.flush()
    const mine = backup.begin('s_2', question, 'frames')
    mine.add(frame(2))
    await mine.flush()
    return { backup, storage: await storage, other }
  }

  it('stays and is still written when an answer begins', async () => {
    const { storage, other } = await both()
    other.add(frame(3))
    await other.flush()
    const rows = await storage.rows()
    expect(rows).toHaveLength(2)
    const sizes = await Promise.all(rows.map(({ id }) => storage.size(id)))
    expect(sizes.map(({ pieces }) => pieces).sort()).toEqual([1, 2])
  })

  it.each(['acknowledge', 'forget'] as const)('stays after %s', async (method) => {
    const { backup, other } = await both()
    if (method === 'acknowledge') await backup.acknowledge('s_2', ['q_main_1'])
    else await backup.forget('s_2')
    other.add(frame(3))
    await other.flush()
    const next = visit().backup
    await next.findUnacknowledged('s_1', 'q_main_1')
    expect(next.getSnapshot()).toMatchObject({ durationMs: 200 })
  })

  it('is not continued', async () => {
    await left([1], 's_1')
    const { backup } = visit()
    await backup.findUnacknowledged('s_1', 'q_main_1')
    expect(await backup.reopen('s_2', 'q_main_1')).toBeNull()
    expect(backup.getSnapshot()).not.toBeNull()
  })
})

describe('backups are deleted', () => {
  it('when the server has acknowledged the answer', async () => {
    const { backup, storage } = visit()
    const copy = backup.begin('s_1', question, 'frames')
    copy.add(frame(1))
    await copy.flush()
    await backup.acknowledge('s_1', ['q_main_2'])
    expect(await (await storage).rows()).toHaveLength(1)
    await backup.acknowledge('s_1', ['q_main_1'])
    copy.add(frame(2))
    await copy.flush()
    expect(await (await storage).rows()).toEqual([])
    expect(await (await storage).size('any')).toEqual({ pieces: 0, bytes: 0 })
  })

  it('when the answer is restarted, except the newest', async () => {
    const { backup, storage } = visit()
    const old = backup.begin('s_1', question, 'frames')
    old.add(frame(1))
    const fresh = backup.begin('s_1', question, 'frames')
    fresh.add(frame(2))
    await Promise.all([old.flush(), fresh.flush()])
    await vi.waitFor(async () => {
      expect(await (await storage).rows()).toHaveLength(1)
    })
    const next = visit().backup
    await next.findUnacknowledged('s_1', 'q_main_1')
    expect((await next.reopen('s_1', 'q_main_1'))?.frames.map(([first]) => first)).toEqual([2])
  })

  it('when their interview is left or deleted', async () => {
    await left([1], 's_1')
    await left([1], 's_2')
    const { backup, storage } = visit()
    await backup.forget('s_1')
    expect(await (await storage).rows()).toHaveLength(1)
    await backup.findUnacknowledged('s_2', 'q_main_1')
    expect(backup.getSnapshot()).not.toBeNull()
  })

  it('after a day', async () => {
    await left([1])
    const { backup, storage } = visit()
    nowMs += BACKUP_MAX_AGE_MS
    await backup.removeExpired()
    expect(await (await storage).rows()).toHaveLength(1)
    nowMs += 1
    await backup.removeExpired()
    expect(await (await storage).rows()).toEqual([])
  })

  it('after a day, also while being offered', async () => {
    await left([1])
    const { backup } = visit()
    await backup.findUnacknowledged('s_1', 'q_main_1')
    nowMs += BACKUP_MAX_AGE_MS + 1
    await backup.removeExpired()
    expect(backup.getSnapshot()).toBeNull()
    expect(await backup.recording()).toBeNull()
  })
})

it('does not store the session id, which is a credential', async () => {
  await left([1], 's_secret')
  const rows = await (await visit().storage).rows()
  expect(JSON.stringify(rows)).not.toContain('s_secret')
})

describe('without browser storage', () => {
  it.each([() => null, () => Promise.reject(new DOMException('', 'SecurityError'))])(
    'nothing is kept, and nothing fails',
    async (storage) => {
      const backup = new RecordingBackup(storage())
      const copy = backup.begin('s_1', question, 'frames')
      copy.add(frame(1))
      await copy.flush()
      await copy.discard()
      await backup.findUnacknowledged('s_1', 'q_main_1')
      await backup.acknowledge('s_1', ['q_main_1'])
      await backup.forget('s_1')
      await backup.removeExpired()
      expect(backup.getSnapshot()).toBeNull()
      expect(await backup.recording()).toBeNull()
    },
  )

  it('keeps the beginning when the disk is full', async () => {
    const { backup, storage } = visit()
    const copy = backup.begin('s_1', question, 'frames')
    copy.add(frame(1))
    await copy.flush()
    const put = vi.spyOn(await storage, 'put').mockRejectedValue(new DOMException('', 'Quota'))
    copy.add(frame(2))
    await copy.flush()
    copy.add(frame(3))
    await copy.flush()
    expect(put).toHaveBeenCalledOnce()
    const next = visit().backup
    await next.findUnacknowledged('s_1', 'q_main_1')
    expect(next.getSnapshot()).toMatchObject({ durationMs: 100 })
  })
})
