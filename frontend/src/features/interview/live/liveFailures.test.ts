import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { errorMessage, readyMessage } from '@test-helpers/fakeLiveServer'
import { RETRY_MS } from '../../../live/liveSocket'
import { completed, question, session } from '@test-helpers/interviewData'
import {
  questionMessage,
  questionWithoutAudio,
  LiveInterviewFixture,
  flushPromises,
} from '@test-helpers/liveInterviewFixture'

let fixture: LiveInterviewFixture

beforeEach(async () => {
  vi.useFakeTimers()
  fixture = await LiveInterviewFixture.create()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('when the live connection fails', () => {
  async function loseLine() {
    fixture.server.serverDisconnects()
    for (const wait of RETRY_MS) {
      vi.advanceTimersByTime(wait)
      fixture.server.serverDisconnects()
    }
    await flushPromises()
  }

  it('shows that it reconnects, and continues afterwards', async () => {
    await fixture.answering()
    fixture.speak(2)
    fixture.server.serverDisconnects()
    expect(fixture.live.getSnapshot()).toMatchObject({ connection: 'reconnecting' })
    await vi.advanceTimersByTimeAsync(RETRY_MS[0] ?? 0)
    fixture.server.serverAccepts()
    fixture.server.serverSends(readyMessage('q_main_1', 1))
    expect(fixture.live.getSnapshot()).toMatchObject({ connection: 'fine' })
    expect(fixture.server.frames).toEqual([1])
  })

  it('keeps recording, and uploads the whole answer at its end', async () => {
    await fixture.answering()
    fixture.speak(2)
    await loseLine()
    expect(fixture.live.getSnapshot()).toMatchObject({ at: 'answering', connection: 'lost' })
    fixture.speak(3)
    fixture.api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await fixture.live.end()
    const sent = fixture.api.completeAnswer.mock.calls[0]?.[0].recording
    expect(sent?.type).toBe('audio/wav')
    expect(sent?.size).toBe(44 + 5 * 3_200 + 320)
    expect(fixture.interview.getSnapshot()).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
    })
    expect(fixture.live.getSnapshot().at).toBe('idle')
  })

  it('uploads an answer that had ended', async () => {
    await fixture.answering()
    fixture.speak(2)
    await fixture.live.end()
    fixture.api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await loseLine()
    expect(fixture.api.completeAnswer).toHaveBeenCalledOnce()
    expect(fixture.interview.getSnapshot()).toMatchObject({ question: { id: 'q_follow_1' } })
  })

  it('loads the state when the server already has the answer', async () => {
    await fixture.answering()
    fixture.speak(2)
    await fixture.live.end()
    fixture.server.serverDisconnects()
    await vi.advanceTimersByTimeAsync(RETRY_MS[0] ?? 0)
    fixture.server.serverAccepts()
    fixture.api.currentSession.mockResolvedValueOnce(session())
    fixture.server.serverSends(errorMessage('already_answered'))
    await flushPromises()
    expect(fixture.api.completeAnswer).not.toHaveBeenCalled()
    expect(fixture.interview.getSnapshot()).toMatchObject({ question: { id: 'q_follow_1' } })
  })

  it('loads the turn when only the question arrived', async () => {
    await fixture.answering()
    fixture.speak(2)
    await fixture.live.end()
    fixture.server.serverSends(questionMessage(questionWithoutAudio('q_follow_1')))
    fixture.api.currentSession.mockResolvedValueOnce(session())
    fixture.server.serverDisconnects()
    await flushPromises()
    expect(fixture.interview.getSnapshot()).toMatchObject({
      at: 'asking',
      interview: { exchanges: [{ transcriptStatus: 'recognised' }] },
    })
  })

  it('is disabled for the page if it never opened', async () => {
    expect(await fixture.live.begin()).toBe(true)
    fixture.speak(2)
    fixture.api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await fixture.live.end()
    expect(fixture.api.completeAnswer).toHaveBeenCalledOnce()
    expect(fixture.live.getSnapshot().at).toBe('off')
    expect(await fixture.live.begin()).toBe(false)
  })

  it('is not used if the browser cannot capture audio', async () => {
    fixture.microphone.broken = new TypeError('no worklet')
    expect(await fixture.live.begin()).toBe(false)
    expect(fixture.live.getSnapshot().at).toBe('off')
  })

  it('is not used if the page disables it', async () => {
    fixture = await LiveInterviewFixture.create({ enabled: false })
    expect(await fixture.live.begin()).toBe(false)
    expect(fixture.network.sockets).toHaveLength(0)
  })

  it('keeps the audio until the microphone was lost', async () => {
    await fixture.answering()
    fixture.speak(2)
    fixture.devices.streams[0]?.track.unplug()
    await flushPromises()
    expect(fixture.interview.getSnapshot()).toMatchObject({
      at: 'unsent',
      failure: { kind: 'interrupted' },
    })
    expect(fixture.api.completeAnswer).not.toHaveBeenCalled()
  })
})
