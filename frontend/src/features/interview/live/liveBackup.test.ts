// @vitest-environment node
import 'fake-indexeddb/auto'

import { createHash } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { AnswerKeep } from '../../../audio/backup/recordingBackup'
import { KeepStorage } from '../../../audio/backup/backupStorage'
import { reached, ready } from '@test-helpers/fakeLiveServer'
import { started } from '@test-helpers/interviewData'
import { LiveScene } from '@test-helpers/liveInterviewFixture'

afterEach(() => {
  vi.useRealTimers()
})

describe('an answer that a reload cut off', () => {
  let name = ''
  let count = 0
  let scene: LiveScene
  const frame = (value: number) => new Int16Array(1_600).fill(value)
  const storage = () => KeepStorage.open(crypto, name)

  beforeEach(async () => {
    name = `live-${count++}`
    const copy = new AnswerKeep(storage()).begin('i_1', started.question, 'frames')
    copy.add(frame(1))
    copy.add(frame(2))
    copy.add(frame(3))
    await copy.stored()
    scene = await LiveScene.begun({ storage: storage() })
    await scene.keep.look('i_1', 'q_main_1')
    expect(scene.keep.getSnapshot()).toMatchObject({ durationMs: 300 })
  })

  it('goes on with all of it, sends what the server lacks, and proves the whole', async () => {
    await scene.answering(2)
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'performance'] })
    scene.hear(1)
    expect(scene.server.frames).toEqual([2, 3])
    expect(scene.live.getSnapshot()).toMatchObject({ continued: true, elapsedMs: 400 })
    vi.useRealTimers()
    await scene.live.end()
    const end = scene.server.said.at(-1)
    const hash = createHash('sha256')
    for (const value of [1, 2, 3]) hash.update(new Uint8Array(frame(value).buffer))
    const heard = Int16Array.from({ length: 1_600 }, (_, n) => (n % 2 ? 5_000 : -5_000))
    hash.update(new Uint8Array(heard.buffer)).update(new Uint8Array(320))
    expect(end).toEqual({ type: 'end', last_seq: 4, sha256: hash.digest('hex'), samples: 6_560 })
  })

  it('is forgotten on both sides where the person does not want it', async () => {
    await scene.live.startOver('q_main_1')
    expect(scene.keep.getSnapshot()).toBeNull()
    scene.server.opens()
    await scene.live.begin()
    scene.server.tells(ready('q_main_1', 2))
    expect(scene.server.said.at(-1)).toEqual({ type: 'cancel' })
    scene.server.tells(reached('cancelled'), ready('q_main_1', 0))
    expect(scene.server.frames).toEqual([])
  })
})
