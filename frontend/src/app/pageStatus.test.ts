import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { PageStatusMonitor } from './pageStatus'

class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'

  show(state: DocumentVisibilityState) {
    this.visibilityState = state
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

let page: FakeDocument
let browserEvents: EventTarget
let pageStatus: PageStatusMonitor

beforeEach(() => {
  vi.useFakeTimers()
  page = new FakeDocument()
  browserEvents = new EventTarget()
  pageStatus = new PageStatusMonitor({
    document: page,
    window: browserEvents,
    navigator: { onLine: true },
  })
})

afterEach(() => {
  vi.useRealTimers()
})

it('tracks whether the network is online', () => {
  browserEvents.dispatchEvent(new Event('offline'))
  expect(pageStatus.getSnapshot().online).toBe(false)
  browserEvents.dispatchEvent(new Event('online'))
  expect(pageStatus.getSnapshot().online).toBe(true)
})

it('counts returns from the background', () => {
  page.show('hidden')
  expect(pageStatus.getSnapshot()).toMatchObject({ visible: false, returns: 0 })
  page.show('visible')
  expect(pageStatus.getSnapshot()).toMatchObject({ visible: true, returns: 1 })
})

it('detects that the computer was asleep', () => {
  vi.advanceTimersByTime(5_000)
  expect(pageStatus.getSnapshot().sleeps).toBe(0)
  vi.setSystemTime(Date.now() + 60_000)
  vi.advanceTimersByTime(1_000)
  expect(pageStatus.getSnapshot().sleeps).toBe(1)
})

it('does not take throttled timers of a hidden page for sleep', () => {
  page.show('hidden')
  vi.setSystemTime(Date.now() + 60_000)
  vi.advanceTimersByTime(1_000)
  page.show('visible')
  vi.advanceTimersByTime(1_000)
  expect(pageStatus.getSnapshot().sleeps).toBe(0)
})
