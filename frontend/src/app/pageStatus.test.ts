import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { Presence } from './pageStatus'

class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'

  show(state: DocumentVisibilityState) {
    this.visibilityState = state
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

let page: FakeDocument
let surroundings: EventTarget
let presence: Presence

beforeEach(() => {
  vi.useFakeTimers()
  page = new FakeDocument()
  surroundings = new EventTarget()
  presence = new Presence({
    document: page,
    window: surroundings,
    navigator: { onLine: true },
  })
})

afterEach(() => {
  vi.useRealTimers()
})

it('follows the network', () => {
  surroundings.dispatchEvent(new Event('offline'))
  expect(presence.getSnapshot().online).toBe(false)
  surroundings.dispatchEvent(new Event('online'))
  expect(presence.getSnapshot().online).toBe(true)
})

it('counts how often the page has come back', () => {
  page.show('hidden')
  expect(presence.getSnapshot()).toMatchObject({ visible: false, returns: 0 })
  page.show('visible')
  expect(presence.getSnapshot()).toMatchObject({ visible: true, returns: 1 })
})

it('notices that the machine was asleep', () => {
  vi.advanceTimersByTime(5_000)
  expect(presence.getSnapshot().sleeps).toBe(0)
  vi.setSystemTime(Date.now() + 60_000)
  vi.advanceTimersByTime(1_000)
  expect(presence.getSnapshot().sleeps).toBe(1)
})

it('takes the slow clock of a hidden page for no sleep', () => {
  page.show('hidden')
  vi.setSystemTime(Date.now() + 60_000)
  vi.advanceTimersByTime(1_000)
  page.show('visible')
  vi.advanceTimersByTime(1_000)
  expect(presence.getSnapshot().sleeps).toBe(0)
})
