import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { session } from '@test-helpers/interviewData'
import { Store } from '../../../lib/store'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import { StartCountdown } from './startCountdown'

const setup: Stage = { at: 'setup', starting: true, failure: null }
const found = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
const asking = nextStage(found, { type: 'resumed' })

let interview: Store<Stage>
let recorder: Store<{ state: string }>
let countdown: StartCountdown

beforeEach(() => {
  vi.useFakeTimers()
  interview = new Store<Stage>(setup)
  recorder = new Store({ state: 'ready' })
  countdown = new StartCountdown({ interview, recorder })
})

afterEach(() => {
  vi.useRealTimers()
})

it('counts 3, 2, 1 before the first question', () => {
  interview.set(asking)
  const seen = [0, 1, 2, 3].map(() => {
    const count = countdown.getSnapshot()
    vi.advanceTimersByTime(1_000)
    return count
  })
  expect(seen).toEqual([3, 2, 1, 0])
})

it('can be skipped', () => {
  interview.set(asking)
  countdown.skip()
  vi.advanceTimersByTime(5_000)
  expect(countdown.getSnapshot()).toBe(0)
})

it('is left out when answers are typed or the interview is resumed', () => {
  recorder.set({ state: 'idle' })
  interview.set(asking)
  expect(countdown.getSnapshot()).toBe(0)
  recorder.set({ state: 'ready' })
  interview.set(found)
  interview.set(asking)
  expect(countdown.getSnapshot()).toBe(0)
})

it('ends when the interview is left', () => {
  interview.set(asking)
  interview.set(setup)
  expect(countdown.getSnapshot()).toBe(0)
})
