import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { stateMessage, readyMessage } from '@test-helpers/fakeLiveServer'
import { completed, question, started } from '@test-helpers/interviewData'
import { REPEAT_WAIT_MS } from './liveVoice'
import {
  questionMessage,
  questionWithoutAudio,
  LiveInterviewFixture,
  turnMessage,
  partialMessage,
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

describe('a live answer', () => {
  it('uses the connection opened with the first question', async () => {
    expect(fixture.server.url).toBe('ws://localhost/api/session/i_1/live')
    await fixture.answering()
    fixture.speak(3)
    fixture.server.serverSends(partialMessage('저는', '백엔드'))
    expect(fixture.server.frames).toEqual([0, 1, 2])
    expect(fixture.live.getSnapshot()).toMatchObject({
      at: 'answering',
      elapsedMs: 300,
      limitMs: 180_000,
      settled: '저는',
      unsettled: '백엔드',
      connection: 'fine',
    })
    await fixture.live.end()
    // The last frame has the audio that remained when the microphone was closed.
    expect(fixture.server.clientMessages.at(-1)).toMatchObject({ type: 'end', last_seq: 3 })
    expect(fixture.interview.getSnapshot().at).toBe('sending')
    expect(fixture.api.completeAnswer).not.toHaveBeenCalled()
  })

  it('shows the next question at once and the answer when its turn completes', async () => {
    await fixture.answering()
    fixture.speak(3)
    fixture.server.serverSends(partialMessage('저는', '백엔드'))
    await fixture.live.end()
    fixture.server.serverSends(questionMessage(questionWithoutAudio('q_follow_1')))
    expect(fixture.interview.getSnapshot()).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ transcriptStatus: 'live', answerText: '저는 백엔드' }] },
    })
    fixture.server.serverSends(turnMessage(completed(question('q_follow_1'))))
    expect(fixture.interview.getSnapshot()).toMatchObject({
      question: { audio_quality: 'neural' },
      interview: { exchanges: [{ transcriptStatus: 'recognised' }] },
    })
  })

  it('stops the question that is being spoken', async () => {
    fixture.showQuestion(started.question)
    await fixture.recordings.start()
    await fixture.answering()
    expect(fixture.player.getSnapshot()).toEqual({ state: 'silent' })
  })

  it('does not grow beyond the limit while the page is busy', async () => {
    fixture = await LiveInterviewFixture.create({ limitSec: 1 })
    await fixture.answering()
    fixture.speak(25)
    await flushPromises()
    expect(fixture.server.frames).toEqual([...Array(10).keys()])
  })

  it('ends at the limit', async () => {
    fixture = await LiveInterviewFixture.create({ limitSec: 2 })
    await fixture.answering()
    fixture.speak(20)
    await flushPromises()
    expect(fixture.interview.getSnapshot().at).toBe('sending')
  })

  it('can be paused and resumed', async () => {
    await fixture.answering()
    fixture.live.pause()
    fixture.speak(5)
    expect(fixture.server.frames).toEqual([])
    fixture.live.resume()
    fixture.speak(1)
    expect(fixture.server.frames).toEqual([0])
    expect(fixture.server.clientMessages.slice(-2).map(({ type }) => type)).toEqual([
      'pause',
      'resume',
    ])
  })

  it('can be cancelled and restarted', async () => {
    await fixture.answering()
    fixture.speak(2)
    await fixture.live.cancel()
    expect(fixture.server.clientMessages.at(-1)).toEqual({ type: 'cancel' })
    expect(fixture.interview.getSnapshot().at).toBe('asking')
    await fixture.live.begin()
    fixture.server.serverSends(readyMessage('q_main_1', 2))
    expect(fixture.server.clientMessages.at(-1)).toEqual({ type: 'cancel' })
  })

  it('continues after a page reload', async () => {
    fixture.server.serverAccepts()
    await fixture.live.begin()
    fixture.server.serverSends(readyMessage('q_main_1', 20))
    fixture.speak(1)
    expect(fixture.live.getSnapshot()).toMatchObject({ resumed: true, elapsedMs: 2_100 })
  })

  it('pauses while the question is replayed', async () => {
    await fixture.answering()
    fixture.speak(2)
    fixture.live.replay(started.question)
    expect(fixture.live.getSnapshot()).toMatchObject({ paused: 'question' })
    await fixture.recordings.start()
    fixture.speak(3)
    expect(fixture.server.frames).toHaveLength(2)
    await fixture.recordings.finish()
    expect(fixture.live.getSnapshot()).toMatchObject({ paused: 'no' })
  })

  it('starts once for two clicks', async () => {
    await Promise.all([fixture.live.begin(), fixture.live.begin()])
    fixture.server.serverAccepts()
    expect(fixture.server.clientMessages.filter(({ type }) => type === 'start')).toHaveLength(1)
  })

  it('ends when the interview is left', async () => {
    await fixture.answering()
    fixture.interview.leave()
    await flushPromises()
    expect(fixture.live.getSnapshot().at).toBe('idle')
    expect(fixture.microphone.open).toBe(false)
    expect(fixture.server.closed).toBe(true)
  })
})

describe('hands-free', () => {
  beforeEach(() => {
    fixture.handsFree.toggle()
  })

  it('starts after the question was spoken', async () => {
    fixture.server.serverAccepts()
    fixture.showQuestion(started.question)
    await flushPromises()
    await fixture.recordings.finish()
    expect(fixture.live.getSnapshot().at).toBe('answering')
    expect(fixture.server.clientMessages.at(-1)).toMatchObject({ type: 'start', hands_free: true })
  })

  it('ends when the server detects the end', async () => {
    await fixture.answering()
    fixture.speak(3)
    fixture.server.serverSends(
      stateMessage('received', 'server'),
      questionMessage(questionWithoutAudio('q_follow_1')),
    )
    expect(fixture.interview.getSnapshot()).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
    })
    await flushPromises()
    expect(fixture.server.clientMessages.some(({ type }) => type === 'end')).toBe(false)
  })

  it('asks whether the answer is over until speech continues', async () => {
    await fixture.answering()
    fixture.serverSpeaks(1, 'confirmation')
    expect(fixture.live.getSnapshot()).toMatchObject({ confirmation: '답변을 마치셨나요?' })
    expect(fixture.context.sources).toHaveLength(1)
    fixture.server.serverSends({ type: 'voice', speaking: true, at_ms: 100 })
    expect(fixture.live.getSnapshot()).toMatchObject({ confirmation: null })
    expect(fixture.context.sources[0]?.stopped).toBe(true)
  })
})

describe('a question without a recording', () => {
  it('is replayed over the connection', async () => {
    fixture.server.serverAccepts()
    fixture.live.replay(questionWithoutAudio('q_main_1'))
    expect(fixture.server.clientMessages.at(-1)).toEqual({
      type: 'repeat',
      question_id: 'q_main_1',
    })
    await flushPromises()
    fixture.serverSpeaks(1, 'question')
    fixture.context.advance(0.2)
    await flushPromises()
    expect(fixture.player.getSnapshot()).toEqual({ state: 'spoken', voice: 'server' })
  })

  it('is spoken by the browser if no audio arrives', async () => {
    fixture.server.serverAccepts()
    fixture.live.replay(questionWithoutAudio('q_main_1'))
    await vi.advanceTimersByTimeAsync(REPEAT_WAIT_MS)
    expect(fixture.browserVoice.spoken).toEqual(['q_main_1?'])
  })
})

describe('the next question', () => {
  async function asked(next = questionWithoutAudio('q_follow_1')) {
    await fixture.answering()
    fixture.speak(1, 10)
    fixture.speak(3)
    fixture.speak(5, 10)
    await fixture.live.end()
    vi.advanceTimersByTime(200)
    fixture.serverSpeaks(1, 'acknowledgement')
    fixture.server.serverSends(questionMessage(next))
    fixture.showQuestion(next)
    await flushPromises()
  }

  it('is spoken over the connection, and its response time is measured', async () => {
    await asked()
    fixture.serverSpeaks(2, 'question')
    vi.advanceTimersByTime(100)
    fixture.context.advance(0.2)
    await flushPromises()
    expect(fixture.player.getSnapshot()).toEqual({ state: 'speaking', voice: 'server' })
    fixture.server.serverSends(turnMessage(completed(question('q_follow_1'))))
    const heard = fixture.server.clientMessages.at(-1)
    expect(heard).toMatchObject({ type: 'heard', turn_id: 't_1' })
    if (heard?.type !== 'heard') return
    // 500 ms of silence before the end, 200 ms after it, and the output latency.
    expect(heard.first_sound_ms).toBeGreaterThanOrEqual(700)
    expect(heard.first_sound_ms).toBeLessThan(800)
    expect(heard.first_content_ms).toBeGreaterThan(heard.first_sound_ms ?? 0)
    expect(heard.end_to_content_ms).toBeLessThan(heard.first_content_ms ?? 0)
    fixture.context.advance(0.5)
    await flushPromises()
    expect(fixture.player.getSnapshot()).toEqual({ state: 'spoken', voice: 'server' })
  })

  it('is spoken by the browser if the voice of the server is robotic', async () => {
    fixture = await LiveInterviewFixture.create({
      first: question('q_main_1', { audio_quality: 'formant' }),
    })
    await asked()
    fixture.serverSpeaks(2, 'question')
    await fixture.browserVoice.start()
    expect(fixture.context.sources).toHaveLength(0)
    expect(fixture.browserVoice.spoken).toEqual(['q_follow_1?'])
    fixture.server.serverSends(turnMessage(completed(question('q_follow_1'))))
    expect(fixture.server.clientMessages.at(-1)).toMatchObject({ type: 'heard' })
  })

  it('is spoken from its recording if the connection sends no audio', async () => {
    await asked()
    fixture.server.serverSends(turnMessage(completed(question('q_follow_1'))))
    await flushPromises()
    expect(fixture.recordings.spoken).toEqual(['q_follow_1?'])
  })

  it('is shown as text if no voice is available', async () => {
    fixture.browserVoice.exists = false
    await asked()
    fixture.server.serverSends(turnMessage(completed(questionWithoutAudio('q_follow_1'))))
    await flushPromises()
    expect(fixture.player.getSnapshot()).toEqual({ state: 'textOnly', wanted: false })
  })

  it('stops when the answer starts, and its remaining audio is ignored', async () => {
    await asked()
    fixture.context.advance(0.2)
    fixture.serverSpeaks(2, 'question')
    const sources = fixture.context.sources.length
    await fixture.live.begin()
    expect(fixture.context.sources.at(-1)?.stopped).toBe(true)
    fixture.serverSpeaks(3, 'question')
    expect(fixture.context.sources).toHaveLength(sources)
  })
})
