import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { reached, ready } from '@test-helpers/fakeLiveServer'
import { completed, question, started } from '@test-helpers/interviewData'
import { REPEAT_WAIT_MS } from './liveVoice'
import { asks, coming, LiveScene, over, partial, settled } from '@test-helpers/liveInterviewFixture'

let scene: LiveScene

beforeEach(async () => {
  vi.useFakeTimers()
  scene = await LiveScene.begun()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a live answer', () => {
  it('goes over the line that was opened with the first question', async () => {
    expect(scene.server.url).toBe('ws://localhost/api/session/i_1/live')
    await scene.answering()
    scene.hear(3)
    scene.server.tells(partial('저는', '백엔드'))
    expect(scene.server.frames).toEqual([0, 1, 2])
    expect(scene.live.getSnapshot()).toMatchObject({
      at: 'answering',
      elapsedMs: 300,
      limitMs: 180_000,
      settled: '저는',
      unsettled: '백엔드',
      line: 'fine',
    })
    await scene.live.end()
    // The last frame is what was left when the microphone was closed.
    expect(scene.server.said.at(-1)).toMatchObject({ type: 'end', last_seq: 3 })
    expect(scene.interview.getSnapshot().at).toBe('sending')
    expect(scene.api.completeAnswer).not.toHaveBeenCalled()
  })

  it('shows the next question at once, and fills the answer in when its turn is over', async () => {
    await scene.answering()
    scene.hear(3)
    scene.server.tells(partial('저는', '백엔드'))
    await scene.live.end()
    scene.server.tells(asks(coming('q_follow_1')))
    expect(scene.interview.getSnapshot()).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ hearing: 'live', answerText: '저는 백엔드' }] },
    })
    scene.server.tells(over(completed(question('q_follow_1'))))
    expect(scene.interview.getSnapshot()).toMatchObject({
      question: { audio_quality: 'neural' },
      interview: { exchanges: [{ hearing: 'recognised' }] },
    })
  })

  it('silences the question that is being spoken', async () => {
    scene.shows(started.question)
    await scene.recordings.sounds()
    await scene.answering()
    expect(scene.player.getSnapshot()).toEqual({ state: 'silent' })
  })

  it('does not grow beyond the limit while the page is busy', async () => {
    scene = await LiveScene.begun({ limitSec: 1 })
    await scene.answering()
    scene.hear(25)
    await settled()
    expect(scene.server.frames).toEqual([...Array(10).keys()])
  })

  it('is ended by the limit', async () => {
    scene = await LiveScene.begun({ limitSec: 2 })
    await scene.answering()
    scene.hear(20)
    await settled()
    expect(scene.interview.getSnapshot().at).toBe('sending')
  })

  it('is paused and goes on', async () => {
    await scene.answering()
    scene.live.pause()
    scene.hear(5)
    expect(scene.server.frames).toEqual([])
    scene.live.resume()
    scene.hear(1)
    expect(scene.server.frames).toEqual([0])
    expect(scene.server.said.slice(-2).map(({ type }) => type)).toEqual(['pause', 'resume'])
  })

  it('is forgotten and begun afresh', async () => {
    await scene.answering()
    scene.hear(2)
    await scene.live.cancel()
    expect(scene.server.said.at(-1)).toEqual({ type: 'cancel' })
    expect(scene.interview.getSnapshot().at).toBe('asking')
    await scene.live.begin()
    scene.server.tells(ready('q_main_1', 2))
    expect(scene.server.said.at(-1)).toEqual({ type: 'cancel' })
  })

  it('goes on with what was said before the page was loaded anew', async () => {
    scene.server.opens()
    await scene.live.begin()
    scene.server.tells(ready('q_main_1', 20))
    scene.hear(1)
    expect(scene.live.getSnapshot()).toMatchObject({ continued: true, elapsedMs: 2_100 })
  })

  it('waits while the question is heard once more', async () => {
    await scene.answering()
    scene.hear(2)
    scene.live.replay(started.question)
    expect(scene.live.getSnapshot()).toMatchObject({ paused: 'question' })
    await scene.recordings.sounds()
    scene.hear(3)
    expect(scene.server.frames).toHaveLength(2)
    await scene.recordings.ends()
    expect(scene.live.getSnapshot()).toMatchObject({ paused: 'no' })
  })

  it('begins once for two clicks', async () => {
    await Promise.all([scene.live.begin(), scene.live.begin()])
    scene.server.opens()
    expect(scene.server.said.filter(({ type }) => type === 'start')).toHaveLength(1)
  })

  it('is over when the interview is left', async () => {
    await scene.answering()
    scene.interview.leave()
    await settled()
    expect(scene.live.getSnapshot().at).toBe('idle')
    expect(scene.microphone.open).toBe(false)
    expect(scene.server.closed).toBe(true)
  })
})

describe('hands-free', () => {
  beforeEach(() => {
    scene.handsFree.toggle()
  })

  it('begins when the question has been spoken', async () => {
    scene.server.opens()
    scene.shows(started.question)
    await settled()
    await scene.recordings.ends()
    expect(scene.live.getSnapshot().at).toBe('answering')
    expect(scene.server.said.at(-1)).toMatchObject({ type: 'start', hands_free: true })
  })

  it('ends when the server says so', async () => {
    await scene.answering()
    scene.hear(3)
    scene.server.tells(reached('received', 'server'), asks(coming('q_follow_1')))
    expect(scene.interview.getSnapshot()).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
    })
    await settled()
    expect(scene.server.said.some(({ type }) => type === 'end')).toBe(false)
  })

  it('asks whether the answer is over, until the person speaks on', async () => {
    await scene.answering()
    scene.sound(1, 'confirmation')
    expect(scene.live.getSnapshot()).toMatchObject({ confirmation: '답변을 마치셨나요?' })
    expect(scene.context.sources).toHaveLength(1)
    scene.server.tells({ type: 'voice', speaking: true, at_ms: 100 })
    expect(scene.live.getSnapshot()).toMatchObject({ confirmation: null })
    expect(scene.context.sources[0]?.stopped).toBe(true)
  })
})

describe('a question without a recording', () => {
  it('is asked for over the line to be heard once more', async () => {
    scene.server.opens()
    scene.live.replay(coming('q_main_1'))
    expect(scene.server.said.at(-1)).toEqual({ type: 'repeat', question_id: 'q_main_1' })
    await settled()
    scene.sound(1, 'question')
    scene.context.pass(0.2)
    await settled()
    expect(scene.player.getSnapshot()).toEqual({ state: 'spoken', voice: 'server' })
  })

  it('is spoken by the browser where the line stays silent', async () => {
    scene.server.opens()
    scene.live.replay(coming('q_main_1'))
    await vi.advanceTimersByTimeAsync(REPEAT_WAIT_MS)
    expect(scene.browserVoice.spoken).toEqual(['q_main_1?'])
  })
})

describe('the next question', () => {
  async function asked(next = coming('q_follow_1')) {
    await scene.answering()
    scene.hear(1, 10)
    scene.hear(3)
    scene.hear(5, 10)
    await scene.live.end()
    vi.advanceTimersByTime(200)
    scene.sound(1, 'acknowledgement')
    scene.server.tells(asks(next))
    scene.shows(next)
    await settled()
  }

  it('is spoken over the line, and the ear tells when', async () => {
    await asked()
    scene.sound(2, 'question')
    vi.advanceTimersByTime(100)
    scene.context.pass(0.2)
    await settled()
    expect(scene.player.getSnapshot()).toEqual({ state: 'speaking', voice: 'server' })
    scene.server.tells(over(completed(question('q_follow_1'))))
    const heard = scene.server.said.at(-1)
    expect(heard).toMatchObject({ type: 'heard', turn_id: 't_1' })
    if (heard?.type !== 'heard') return
    // 500 ms of silence before the end, 200 ms after it, and what the loudspeaker takes.
    expect(heard.first_sound_ms).toBeGreaterThanOrEqual(700)
    expect(heard.first_sound_ms).toBeLessThan(800)
    expect(heard.first_content_ms).toBeGreaterThan(heard.first_sound_ms ?? 0)
    expect(heard.end_to_content_ms).toBeLessThan(heard.first_content_ms ?? 0)
    scene.context.pass(0.5)
    await settled()
    expect(scene.player.getSnapshot()).toEqual({ state: 'spoken', voice: 'server' })
  })

  it('is spoken by the browser where the server sounds like a robot', async () => {
    scene = await LiveScene.begun({ first: question('q_main_1', { audio_quality: 'formant' }) })
    await asked()
    scene.sound(2, 'question')
    await scene.browserVoice.sounds()
    expect(scene.context.sources).toHaveLength(0)
    expect(scene.browserVoice.spoken).toEqual(['q_follow_1?'])
    scene.server.tells(over(completed(question('q_follow_1'))))
    expect(scene.server.said.at(-1)).toMatchObject({ type: 'heard' })
  })

  it('is spoken from its recording where the line brings no sound', async () => {
    await asked()
    scene.server.tells(over(completed(question('q_follow_1'))))
    await settled()
    expect(scene.recordings.spoken).toEqual(['q_follow_1?'])
  })

  it('is only written where nobody can speak it', async () => {
    scene.browserVoice.there = false
    await asked()
    scene.server.tells(over(completed(coming('q_follow_1'))))
    await settled()
    expect(scene.player.getSnapshot()).toEqual({ state: 'textOnly', wanted: false })
  })

  it('falls silent when it is answered, and what still comes of it is not heard', async () => {
    await asked()
    scene.context.pass(0.2)
    scene.sound(2, 'question')
    const sources = scene.context.sources.length
    await scene.live.begin()
    expect(scene.context.sources.at(-1)?.stopped).toBe(true)
    scene.sound(3, 'question')
    expect(scene.context.sources).toHaveLength(sources)
  })
})
