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

it('follows the network', () => {
  browserEvents.dispatchEvent(new Event('offline'))
  expect(pageStatus.getSnapshot().online).toBe(false)
  browserEvents.dispatchEvent(new Event('online'))
  expect(pageStatus.getSnapshot().online).toBe(true)
})

it('counts how often the page has come back', () => {
  page.show('hidden')
  expect(pageStatus.getSnapshot()).toMatchObject({ visible: false, returns: 0 })
  page.show('visible')
  expect(pageStatus.getSnapshot()).toMatchObject({ visible: true, returns: 1 })
})

it('notices that the machine was asleep', () => {
  vi.advanceTimersByTime(5_000)
  expect(pageStatus.getSnapshot().sleeps).toBe(0)
  vi.setSystemTime(Date.now() + 60_000)
  vi.advanceTimersByTime(1_000)
  expect(pageStatus.getSnapshot().sleeps).toBe(1)
})

it('takes the slow clock of a hidden page for no sleep', () => {
  page.show('hidden')
  vi.setSystemTime(Date.now() + 60_000)
  vi.advanceTimersByTime(1_000)
  page.show('visible')
  vi.advanceTimersByTime(1_000)
  expect(pageStatus.getSnapshot().sleeps).toBe(0)
})
