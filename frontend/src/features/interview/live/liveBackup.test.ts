// @vitest-environment node
import 'fake-indexeddb/auto'

import { createHash } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { RecordingBackup } from '../../../audio/backup/recordingBackup'
import { BackupStorage } from '../../../audio/backup/backupStorage'
import { stateMessage, readyMessage } from '@test-helpers/fakeLiveServer'
import { session, started } from '@test-helpers/interviewData'
import { LiveInterviewFixture } from '@test-helpers/liveInterviewFixture'

afterEach(() => {
  vi.useRealTimers()
})

describe('an answer that a reload cut off', () => {
  let name = ''
  let count = 0
  let fixture: LiveInterviewFixture
  const frame = (value: number) => new Int16Array(1_600).fill(value)
  const storage = () => BackupStorage.open(crypto, name)

  beforeEach(async () => {
    name = `live-${count++}`
    const copy = new RecordingBackup(storage()).begin('i_1', started.question, 'frames')
    copy.add(frame(1))
    copy.add(frame(2))
    copy.add(frame(3))
    await copy.flush()
    fixture = await LiveInterviewFixture.create({ storage: storage() })
    await fixture.backup.findUnacknowledged('i_1', 'q_main_1')
    expect(fixture.backup.getSnapshot()).toMatchObject({ durationMs: 300 })
  })

  it('continues, sends the missing frames and the checksum of the whole', async () => {
    await fixture.answering(2)
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'performance'] })
    fixture.speak(1)
    expect(fixture.server.frames).toEqual([2, 3])
    expect(fixture.live.getSnapshot()).toMatchObject({ resumed: true, elapsedMs: 400 })
    vi.useRealTimers()
    await fixture.live.end()
    const end = fixture.server.clientMessages.at(-1)
    const hash = createHash('sha256')
    for (const value of [1, 2, 3]) hash.update(new Uint8Array(frame(value).buffer))
    const heard = Int16Array.from({ length: 1_600 }, (_, n) => (n % 2 ? 5_000 : -5_000))
    hash.update(new Uint8Array(heard.buffer)).update(new Uint8Array(320))
    expect(end).toEqual({ type: 'end', last_seq: 4, sha256: hash.digest('hex'), samples: 6_560 })
  })

  it('is deleted on both sides when discarded', async () => {
    await fixture.live.discardEarlier('q_main_1')
    expect(fixture.backup.getSnapshot()).toBeNull()
    fixture.server.serverAccepts()
    await fixture.live.begin()
    fixture.server.serverSends(readyMessage('q_main_1', 2))
    expect(fixture.server.clientMessages.at(-1)).toEqual({ type: 'cancel' })
    fixture.server.serverSends(stateMessage('cancelled'), readyMessage('q_main_1', 0))
    expect(fixture.server.frames).toEqual([])
  })

  it('can be continued after the interview was left in the middle of it', async () => {
    await fixture.answering(2)
    fixture.interview.leave()
    const frames = vi.spyOn(fixture.backup, 'reopen')
    await fixture.backup.findUnacknowledged('i_1', 'q_main_1')
    fixture.api.renewSession.mockResolvedValueOnce(
      session({ turns: [], current_question: started.question }),
    )
    await fixture.interview.open('i_1')
    fixture.interview.resume()
    await fixture.live.begin()
    expect(frames).toHaveBeenCalledExactlyOnceWith('i_1', 'q_main_1')
    expect(fixture.live.getSnapshot()).toMatchObject({ at: 'answering' })
    expect((await frames.mock.results[0]?.value) as unknown).toMatchObject({
      frames: [frame(1), frame(2), frame(3)],
    })
  })
})
