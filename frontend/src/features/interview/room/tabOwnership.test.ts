import { beforeEach, describe, expect, it, vi } from 'vitest'

import { session } from '@test-helpers/interviewData'
import { Store } from '../../../lib/store'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import { TabOwnership } from './tabOwnership'

const found = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
const asking = nextStage(found, { type: 'resumed' })

/** The locks of a browser, shared by its tabs. */
class FakeLocks {
  readonly #held = new Map<string, (error: unknown) => void>()

  readonly request = (
    name: string,
    { ifAvailable = false, steal = false }: LockOptions,
    callback: (lock: Lock | null) => unknown,
  ): Promise<unknown> => {
    if (this.#held.has(name) && ifAvailable) return Promise.resolve(callback(null))
    if (steal) this.#held.get(name)?.(new DOMException('stolen', 'AbortError'))
    return new Promise((resolve, reject) => {
      this.#held.set(name, reject)
      void Promise.resolve(callback({ name, mode: 'exclusive' })).then((result) => {
        if (this.#held.get(name) === reject) this.#held.delete(name)
        resolve(result)
      })
    })
  }
}

function openTab(locks: FakeLocks | undefined) {
  const interview = new Store<Stage>({ at: 'loading' })
  const onLost = vi.fn()
  const onTaken = vi.fn()
  const lockManager = locks as Pick<LockManager, 'request'> | undefined
  const owner = new TabOwnership({ interview, locks: lockManager, onLost, onTaken })
  return { interview, onLost, onTaken, owner }
}

let locks: FakeLocks

beforeEach(() => {
  locks = new FakeLocks()
})

const settle = () => new Promise((resolve) => setTimeout(resolve))

it('belongs to the first tab in the room', async () => {
  const [one, two] = [openTab(locks), openTab(locks)]
  one.interview.set(found)
  expect(one.owner.getSnapshot()).toBe('unknown')
  one.interview.set(asking)
  two.interview.set(asking)
  await settle()
  expect([one.owner.getSnapshot(), two.owner.getSnapshot()]).toEqual(['mine', 'other'])
})

it('is taken over only on request, and the first tab is told', async () => {
  const [one, two] = [openTab(locks), openTab(locks)]
  one.interview.set(asking)
  two.interview.set(asking)
  await two.owner.takeOver()
  await settle()
  expect([one.owner.getSnapshot(), two.owner.getSnapshot()]).toEqual(['other', 'mine'])
  expect(one.onLost).toHaveBeenCalledOnce()
  expect(two.onTaken).toHaveBeenCalledOnce()
  await one.owner.takeOver()
  await settle()
  expect([one.owner.getSnapshot(), two.owner.getSnapshot()]).toEqual(['mine', 'other'])
})

it('is free when the tab leaves the room', async () => {
  const [one, two] = [openTab(locks), openTab(locks)]
  one.interview.set(asking)
  one.interview.set({ at: 'setup', starting: false, failure: null })
  await settle()
  two.interview.set(asking)
  await settle()
  expect(two.owner.getSnapshot()).toBe('mine')
  expect(one.onLost).not.toHaveBeenCalled()
})

describe('a lock that the browser grants late', () => {
  /** Locks whose requests a test grants by calling `grant`. */
  function slowLocks() {
    const requests: (() => Promise<unknown>)[] = []
    const request = (name: string, _: LockOptions, callback: (lock: Lock | null) => unknown) =>
      new Promise((resolve) => {
        requests.push(() => {
          const held = Promise.resolve(callback({ name, mode: 'exclusive' }))
          void held.then(resolve)
          return held
        })
      })
    return { requests, locks: { request } as unknown as FakeLocks }
  }

  const isReleased = (held: Promise<unknown> | undefined) =>
    Promise.race([held?.then(() => true), settle().then(() => false)])

  it('is released if the tab has left the interview', async () => {
    const slow = slowLocks()
    const tab = openTab(slow.locks)
    tab.interview.set(asking)
    tab.interview.set({ at: 'setup', starting: false, failure: null })
    expect(await isReleased(slow.requests[0]?.())).toBe(true)
    expect(tab.owner.getSnapshot()).toBe('unknown')
  })

  it('does not end the lock of a later request', async () => {
    const slow = slowLocks()
    const tab = openTab(slow.locks)
    tab.interview.set(asking)
    tab.interview.set({ at: 'setup', starting: false, failure: null })
    tab.interview.set(asking)
    const later = slow.requests[1]?.()
    expect(await isReleased(slow.requests[0]?.())).toBe(true)
    expect(await isReleased(later)).toBe(false)
    expect(tab.owner.getSnapshot()).toBe('mine')
    tab.interview.set({ at: 'setup', starting: false, failure: null })
    expect(await isReleased(later)).toBe(true)
  })
})

it('belongs to every tab without locks', () => {
  const one = openTab(undefined)
  one.interview.set(asking)
  expect(one.owner.getSnapshot()).toBe('mine')
})
