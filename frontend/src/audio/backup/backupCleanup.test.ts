import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { SWEEP_MS, sweepWhileOpen } from './backupCleanup'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function opened() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const sweep = vi.fn(() => Promise.resolve())
  sweepWhileOpen({ sweep }, page as unknown as Document)
  const turn = (visibilityState: string) => {
    page.visibilityState = visibilityState
    page.dispatchEvent(new Event('visibilitychange'))
  }
  return { sweep, turn }
}

it('sweeps when the page is opened, and every hour that it stays open', () => {
  const { sweep } = opened()
  expect(sweep).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(SWEEP_MS - 1)
  expect(sweep).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1)
  expect(sweep).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(23 * SWEEP_MS)
  expect(sweep).toHaveBeenCalledTimes(25)
})

it('sweeps when somebody comes back to the page, whose clock may have stood still', () => {
  const { sweep, turn } = opened()
  turn('hidden')
  expect(sweep).toHaveBeenCalledTimes(1)
  turn('visible')
  expect(sweep).toHaveBeenCalledTimes(2)
})
