import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { CLEANUP_INTERVAL_MS, scheduleBackupCleanup } from './backupCleanup'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function opened() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const removeExpired = vi.fn(() => Promise.resolve())
  scheduleBackupCleanup({ removeExpired }, page as unknown as Document)
  const turn = (visibilityState: string) => {
    page.visibilityState = visibilityState
    page.dispatchEvent(new Event('visibilitychange'))
  }
  return { removeExpired, turn }
}

it('cleans up when the page is opened, and every hour', () => {
  const { removeExpired } = opened()
  expect(removeExpired).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(CLEANUP_INTERVAL_MS - 1)
  expect(removeExpired).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1)
  expect(removeExpired).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(23 * CLEANUP_INTERVAL_MS)
  expect(removeExpired).toHaveBeenCalledTimes(25)
})

it('cleans up when the page becomes visible, since timers of a hidden page may stop', () => {
  const { removeExpired, turn } = opened()
  turn('hidden')
  expect(removeExpired).toHaveBeenCalledTimes(1)
  turn('visible')
  expect(removeExpired).toHaveBeenCalledTimes(2)
})
