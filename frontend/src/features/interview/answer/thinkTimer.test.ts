import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import type { PlayerState } from '../../../audio/playback/player'
import { Store } from '../../../lib/store'
import { session } from '@test-helpers/interviewData'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import type { LiveState } from '../live/liveState'
import { NEW_ANSWER, IDLE } from '../live/liveState'
import { MORE_MS, ThinkTimer } from './thinkTimer'

const found = { type: 'sessionFound', session: session() } as const
const asking = nextStage(nextStage({ at: 'loading' }, found), { type: 'resumed' })

let interview: Store<Stage>
let player: Store<PlayerState>
let live: Store<LiveState>
let pause: Store<boolean>
let timer: ThinkTimer

beforeEach(() => {
  vi.useFakeTimers()
  interview = new Store<Stage>({ at: 'loading' })
  player = new Store<PlayerState>({ state: 'silent' })
  live = new Store<LiveState>(IDLE)
  pause = new Store(false)
  timer = new ThinkTimer({
    interview,
    player,
    live,
    recorder: new Store({ state: 'ready' }),
    pause,
  })
  interview.set(asking)
})

afterEach(() => {
  vi.useRealTimers()
})

it('waits until the question has been spoken', () => {
  player.set({ state: 'speaking', voice: 'server' })
  vi.advanceTimersByTime(10_000)
  expect(timer.getSnapshot()).toEqual({ at: 'held', leftMs: 30_000, totalMs: 30_000 })
  player.set({ state: 'spoken', voice: 'server' })
  vi.advanceTimersByTime(10_000)
  expect(timer.getSnapshot()).toMatchObject({ at: 'running', totalMs: 30_000, leftMs: 20_000 })
})

it('waits while the browser blocks the sound of the question', () => {
  player.set({ state: 'blocked' })
  vi.advanceTimersByTime(10_000)
  expect(timer.getSnapshot()).toEqual({ at: 'held', leftMs: 30_000, totalMs: 30_000 })
  player.set({ state: 'speaking', voice: 'server' })
  player.set({ state: 'spoken', voice: 'server' })
  vi.advanceTimersByTime(10_000)
  expect(timer.getSnapshot()).toMatchObject({ at: 'running', leftMs: 20_000 })
})

it('shows its end and can be extended', () => {
  player.set({ state: 'spoken', voice: 'server' })
  vi.advanceTimersByTime(30_000)
  expect(timer.getSnapshot()).toEqual({ at: 'over' })
  timer.more()
  expect(timer.getSnapshot()).toMatchObject({ at: 'running', leftMs: MORE_MS })
})

it('stands still during a pause', () => {
  player.set({ state: 'spoken', voice: 'server' })
  vi.advanceTimersByTime(10_000)
  pause.set(true)
  player.set({ state: 'silent' })
  vi.advanceTimersByTime(60_000)
  expect(timer.getSnapshot()).toMatchObject({ at: 'held', leftMs: 20_000 })
  pause.set(false)
  vi.advanceTimersByTime(5_000)
  expect(timer.getSnapshot()).toMatchObject({ at: 'running', leftMs: 15_000 })
})

it('can be extended while running', () => {
  player.set({ state: 'textOnly', wanted: false })
  vi.advanceTimersByTime(10_000)
  timer.more()
  expect(timer.getSnapshot()).toMatchObject({ leftMs: 50_000, totalMs: 60_000 })
})

it('stops when the answer starts', () => {
  player.set({ state: 'spoken', voice: 'server' })
  live.set(NEW_ANSWER)
  expect(timer.getSnapshot()).toEqual({ at: 'off' })
})

it('is off without preparation time', () => {
  if (asking.at !== 'asking') throw new Error('no question')
  interview.set({ ...asking, interview: { ...asking.interview, thinkSec: 0 } })
  player.set({ state: 'spoken', voice: 'server' })
  expect(timer.getSnapshot()).toEqual({ at: 'off' })
})
