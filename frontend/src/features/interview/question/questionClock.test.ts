import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { session } from '@test-helpers/interviewData'
import { Store } from '../../../lib/store'
import { COUNT_FROM, StartCountdown } from '../room/startCountdown'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import { QuestionClock } from './questionClock'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

it('begins after the countdown', () => {
  const interview = new Store<Stage>({ at: 'setup', starting: false, failure: null })
  const countdown = new StartCountdown({ interview, recorder: new Store({ state: 'ready' }) })
  const clock = new QuestionClock({ interview, pause: new Store(false), countdown })
  const found = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
  interview.set(nextStage(found, { type: 'resumed' }))
  vi.advanceTimersByTime(COUNT_FROM * 1_000)
  expect(countdown.getSnapshot()).toBe(0)
  expect(clock.getSnapshot()).toBe(0)
  vi.advanceTimersByTime(1_000)
  expect(clock.getSnapshot()).toBe(1_000)
})
