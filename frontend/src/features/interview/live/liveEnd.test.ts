import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { completed, question, session } from '@test-helpers/interviewData'
import {
  LiveInterviewFixture,
  flushPromises,
  questionMessage,
  questionWithoutAudio,
  turnMessage,
} from '@test-helpers/liveInterviewFixture'

let fixture: LiveInterviewFixture

beforeEach(async () => {
  vi.useFakeTimers()
  fixture = await LiveInterviewFixture.create()
  fixture.api.finishSession.mockResolvedValue(
    session({ status: 'finished', current_question: null }),
  )
})

afterEach(() => {
  vi.useRealTimers()
})

/** Return whether a sound is scheduled or playing. */
function sounds(): boolean {
  return fixture.context.sources.some(
    ({ stopped, endS }) => !stopped && endS > fixture.context.currentTime,
  )
}

/** Answer the first question. The next one comes with a lead-in, which is still playing. */
async function heardLeadIn() {
  await fixture.answering()
  fixture.speak(3)
  await fixture.live.end()
  fixture.server.serverSends(questionMessage(questionWithoutAudio('q_main_2')))
  fixture.serverSpeaks(1, 'acknowledgement')
  fixture.server.serverSends(turnMessage(completed(question('q_main_2'))))
  expect(sounds()).toBe(true)
}

describe('an early end', () => {
  it('cancels the running answer', async () => {
    await fixture.answering()
    fixture.speak(3)
    await fixture.interview.finish()
    await flushPromises()
    expect(fixture.live.getSnapshot()).toEqual({ at: 'idle' })
    expect(fixture.server.clientMessages.at(-1)).toEqual({ type: 'cancel' })
    expect(fixture.server.closed).toBe(true)
    expect(fixture.microphone.open).toBe(false)
    fixture.recorder.release()
    await flushPromises()
    expect(fixture.interview.getSnapshot().at).toBe('finished')
    expect(fixture.api.completeAnswer).not.toHaveBeenCalled()
  })

  it('stops the interviewer', async () => {
    await heardLeadIn()
    await fixture.interview.finish()
    expect(sounds()).toBe(false)
  })

  it('does not start an answer hands-free', async () => {
    fixture.handsFree.toggle()
    await fixture.interview.finish()
    fixture.showQuestion(question('q_main_1'))
    await fixture.recordings.finish()
    expect(fixture.live.getSnapshot()).toEqual({ at: 'idle' })
  })

  it('leaves the answer as it was if the server refuses', async () => {
    fixture.api.finishSession.mockReset().mockRejectedValue(new Error('no'))
    await fixture.answering()
    fixture.speak(3)
    await expect(fixture.interview.finish()).rejects.toThrow()
    expect(fixture.live.getSnapshot()).toMatchObject({ at: 'answering', elapsedMs: 300 })
  })
})

describe('the end after the last answer', () => {
  it('lets the interviewer finish speaking', async () => {
    await fixture.answering()
    fixture.speak(3)
    await fixture.live.end()
    fixture.serverSpeaks(1, 'acknowledgement')
    fixture.server.serverSends(turnMessage(completed(null)))
    expect(fixture.interview.getSnapshot().at).toBe('finished')
    expect(fixture.live.getSnapshot()).toEqual({ at: 'idle' })
    expect(sounds()).toBe(true)
  })
})
