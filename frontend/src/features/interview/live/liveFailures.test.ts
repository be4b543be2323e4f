import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { failed, ready } from '@test-helpers/fakeLiveServer'
import { RETRY_MS } from '../../../live/liveSocket'
import { completed, question, session } from '@test-helpers/interviewData'
import { asks, coming, LiveScene, settled } from '@test-helpers/liveInterviewFixture'

let scene: LiveScene

beforeEach(async () => {
  vi.useFakeTimers()
  scene = await LiveScene.begun()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('where the line fails', () => {
  async function loseLine() {
    scene.server.breaks()
    for (const wait of RETRY_MS) {
      vi.advanceTimersByTime(wait)
      scene.server.breaks()
    }
    await settled()
  }

  it('says so calmly, and goes on when it is back', async () => {
    await scene.answering()
    scene.hear(2)
    scene.server.breaks()
    expect(scene.live.getSnapshot()).toMatchObject({ line: 'reconnecting' })
    await vi.advanceTimersByTimeAsync(RETRY_MS[0] ?? 0)
    scene.server.opens()
    scene.server.tells(ready('q_main_1', 1))
    expect(scene.live.getSnapshot()).toMatchObject({ line: 'fine' })
    expect(scene.server.frames).toEqual([1])
  })

  it('keeps recording, and uploads the whole answer at its end', async () => {
    await scene.answering()
    scene.hear(2)
    await loseLine()
    expect(scene.live.getSnapshot()).toMatchObject({ at: 'answering', line: 'lost' })
    scene.hear(3)
    scene.api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await scene.live.end()
    const sent = scene.api.completeAnswer.mock.calls[0]?.[0].recording
    expect(sent?.type).toBe('audio/wav')
    expect(sent?.size).toBe(44 + 5 * 3_200 + 320)
    expect(scene.interview.getSnapshot()).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
    })
    expect(scene.live.getSnapshot().at).toBe('idle')
  })

  it('uploads an answer that had ended', async () => {
    await scene.answering()
    scene.hear(2)
    await scene.live.end()
    scene.api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await loseLine()
    expect(scene.api.completeAnswer).toHaveBeenCalledOnce()
    expect(scene.interview.getSnapshot()).toMatchObject({ question: { id: 'q_follow_1' } })
  })

  it('asks the server where it has the answer already', async () => {
    await scene.answering()
    scene.hear(2)
    await scene.live.end()
    scene.server.breaks()
    await vi.advanceTimersByTimeAsync(RETRY_MS[0] ?? 0)
    scene.server.opens()
    scene.api.currentSession.mockResolvedValueOnce(session())
    scene.server.tells(failed('already_answered'))
    await settled()
    expect(scene.api.completeAnswer).not.toHaveBeenCalled()
    expect(scene.interview.getSnapshot()).toMatchObject({ question: { id: 'q_follow_1' } })
  })

  it('asks how the answer went where only the question came', async () => {
    await scene.answering()
    scene.hear(2)
    await scene.live.end()
    scene.server.tells(asks(coming('q_follow_1')))
    scene.api.currentSession.mockResolvedValueOnce(session())
    scene.server.breaks()
    await settled()
    expect(scene.interview.getSnapshot()).toMatchObject({
      at: 'asking',
      interview: { exchanges: [{ hearing: 'recognised' }] },
    })
  })

  it('is given up for the page where it never opened', async () => {
    expect(await scene.live.begin()).toBe(true)
    scene.hear(2)
    scene.api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await scene.live.end()
    expect(scene.api.completeAnswer).toHaveBeenCalledOnce()
    expect(scene.live.getSnapshot().at).toBe('off')
    expect(await scene.live.begin()).toBe(false)
  })

  it('is not used where the browser cannot listen', async () => {
    scene.microphone.broken = new TypeError('no worklet')
    expect(await scene.live.begin()).toBe(false)
    expect(scene.live.getSnapshot().at).toBe('off')
  })

  it('is not used where the page says so', async () => {
    scene = await LiveScene.begun({ enabled: false })
    expect(await scene.live.begin()).toBe(false)
    expect(scene.network.sockets).toHaveLength(0)
  })

  it('keeps what was heard until the microphone went away', async () => {
    await scene.answering()
    scene.hear(2)
    scene.devices.streams[0]?.track.unplug()
    await settled()
    expect(scene.interview.getSnapshot()).toMatchObject({
      at: 'unsent',
      failure: { kind: 'interrupted' },
    })
    expect(scene.api.completeAnswer).not.toHaveBeenCalled()
  })
})
