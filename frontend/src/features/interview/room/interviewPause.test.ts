import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { completed, question, started } from '@test-helpers/interviewData'
import {
  LiveInterviewFixture,
  flushPromises,
  questionMessage,
  questionWithoutAudio,
  turnMessage,
} from '@test-helpers/liveInterviewFixture'
import { QuestionClock } from '../question/questionClock'
import { Store } from '../../../lib/store'
import { InterviewPause } from './interviewPause'

let fixture: LiveInterviewFixture
let pause: InterviewPause
let clock: QuestionClock

beforeEach(async () => {
  vi.useFakeTimers()
  fixture = await LiveInterviewFixture.create()
  const { interview, live, recorder, player } = fixture
  pause = new InterviewPause({ interview, live, recorder, player })
  fixture.isPaused = () => pause.getSnapshot()
  clock = new QuestionClock({ interview, pause, countdown: new Store(0) })
  // The clock has missed the start of the interview.
  pause.pause()
  pause.resume()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a pause', () => {
  it('stops the question that is spoken, which is spoken again afterwards', async () => {
    fixture.showQuestion(started.question)
    await fixture.recordings.start()
    pause.pause()
    expect(fixture.player.getSnapshot()).toEqual({ state: 'silent' })
    pause.resume()
    expect(pause.takeUnheard()).toBe('interrupted')
    expect(pause.takeUnheard()).toBe('none')
  })

  it('does not repeat a question that was heard', async () => {
    fixture.showQuestion(started.question)
    await flushPromises()
    await fixture.recordings.finish()
    pause.pause()
    pause.resume()
    expect(pause.takeUnheard()).toBe('none')
  })

  it('stops the microphone and the announced end of a live answer', async () => {
    await fixture.answering()
    fixture.server.serverSends({ type: 'ending', in_ms: 2_000 })
    pause.pause()
    fixture.speak(5)
    expect(fixture.server.frames).toEqual([])
    expect(fixture.live.getSnapshot()).toMatchObject({ paused: 'person', endsAt: null })
    pause.resume()
    fixture.speak(1)
    expect(fixture.server.frames).toEqual([0])
    expect(pause.takeUnheard()).toBe('none')
  })

  it('stops a recording and its time', async () => {
    const recording = fixture.recorder.record(180_000)
    await vi.advanceTimersByTimeAsync(2_000)
    pause.pause()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fixture.recorder.getSnapshot()).toMatchObject({ paused: true })
    pause.resume()
    await vi.advanceTimersByTimeAsync(1_000)
    fixture.recorder.stop()
    expect((await recording)?.durationMs).toBe(3_000)
  })

  it('stops the time of the question', () => {
    vi.advanceTimersByTime(2_000)
    pause.pause()
    vi.advanceTimersByTime(60_000)
    expect(clock.getSnapshot()).toBe(2_000)
    pause.resume()
    vi.advanceTimersByTime(1_000)
    expect(clock.getSnapshot()).toBe(3_000)
  })

  it('starts no hands-free answer', async () => {
    fixture.handsFree.toggle()
    fixture.showQuestion(started.question)
    await flushPromises()
    pause.pause()
    await fixture.recordings.finish()
    expect(fixture.live.getSnapshot().at).toBe('idle')
  })

  it('lasts while the next question arrives, and silences the acknowledgement', async () => {
    await fixture.answering()
    fixture.speak(3)
    await fixture.live.end()
    pause.pause()
    fixture.serverSpeaks(1, 'acknowledgement')
    expect(fixture.context.sources).toHaveLength(0)
    fixture.server.serverSends(questionMessage(questionWithoutAudio('q_follow_1')))
    fixture.server.serverSends(turnMessage(completed(question('q_follow_1'))))
    expect(pause.getSnapshot()).toBe(true)
    pause.deferQuestion()
    pause.resume()
    expect(pause.takeUnheard()).toBe('deferred')
    expect(clock.getSnapshot()).toBe(0)
  })

  it.each(['deferred', 'interrupted'])('forgets a question (%s) that was left', async (unheard) => {
    fixture.showQuestion(started.question)
    await fixture.recordings.start()
    pause.pause()
    if (unheard === 'deferred') pause.deferQuestion()
    fixture.interview.leave()
    expect(pause.takeUnheard()).toBe('none')
  })

  it('ends with the interview', () => {
    pause.pause()
    fixture.interview.leave()
    expect(pause.getSnapshot()).toBe(false)
    pause.pause()
    expect(pause.getSnapshot()).toBe(false)
  })
})
