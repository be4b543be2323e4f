import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Store } from '../../../lib/store'
import { session } from '@test-helpers/interviewData'
import { nextStage } from '../state/stage'
import type { Stage } from '../state/stage'
import { LATE_MS, POLL_MS, STALLED_MS, QuestionPolling } from './questionPolling'

/** An interview with scripted responses of the server. */
class FakeInterview extends Store<Stage> {
  reachable = true
  asked = 0

  constructor() {
    super({ at: 'loading' })
  }

  refresh() {
    this.asked++
    return Promise.resolve(this.reachable)
  }

  waits(delayed = false, pollAfterS = 0) {
    const found = { type: 'sessionFound', session: session({ current_question: null }) } as const
    const stage = nextStage(nextStage({ at: 'loading' }, found), { type: 'resumed' })
    if (stage.at === 'catchingUp') this.set({ ...stage, delayed, pollAfterS })
  }
}

let interview: FakeInterview
let wait: QuestionPolling

beforeEach(() => {
  vi.useFakeTimers()
  interview = new FakeInterview()
  wait = new QuestionPolling(interview)
})

afterEach(() => {
  vi.useRealTimers()
})

describe('while the server processes an answer', () => {
  it('polls with growing delays', async () => {
    interview.waits()
    for (const [index, pause] of POLL_MS.entries()) {
      await vi.advanceTimersByTimeAsync(pause - 1)
      expect(interview.asked).toBe(index)
      await vi.advanceTimersByTimeAsync(1)
      expect(interview.asked).toBe(index + 1)
    }
  })

  it('does not poll before Retry-After', async () => {
    interview.waits(true, 7)
    await vi.advanceTimersByTimeAsync(6_999)
    expect(interview.asked).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(interview.asked).toBe(1)
  })

  it('stops polling when the question arrives', async () => {
    interview.waits()
    interview.set({ at: 'loading' })
    await vi.advanceTimersByTimeAsync(STALLED_MS)
    expect(interview.asked).toBe(0)
  })
})

describe('the polling state', () => {
  it('is late when the server reports a delay', () => {
    interview.waits(true)
    expect(wait.getSnapshot()).toBe('late')
  })

  it('is late when the server does not answer or takes long', async () => {
    interview.waits()
    await vi.advanceTimersByTimeAsync(POLL_MS[0] ?? 0)
    expect(wait.getSnapshot()).toBe('usual')
    await vi.advanceTimersByTimeAsync(LATE_MS + 10_000)
    expect(wait.getSnapshot()).toBe('late')
    interview.set({ at: 'loading' })
    interview.reachable = false
    interview.waits()
    await vi.advanceTimersByTimeAsync(POLL_MS[0] ?? 0)
    expect(wait.getSnapshot()).toBe('late')
  })

  it('is stalled after the maximum time and can be restarted', async () => {
    interview.waits()
    await vi.advanceTimersByTimeAsync(STALLED_MS + 10_000)
    expect(wait.getSnapshot()).toBe('stalled')
    const { asked } = interview
    wait.retry()
    expect(interview.asked).toBe(asked + 1)
    expect(wait.getSnapshot()).toBe('usual')
    await vi.advanceTimersByTimeAsync(STALLED_MS + 10_000)
    expect(wait.getSnapshot()).toBe('stalled')
  })

  it('still polls slowly when stalled', async () => {
    interview.waits()
    await vi.advanceTimersByTimeAsync(STALLED_MS + 10_000)
    const { asked } = interview
    await vi.advanceTimersByTimeAsync(30_000)
    expect(interview.asked).toBe(asked + 1)
  })
})
