import { beforeEach, describe, expect, it } from 'vitest'

import { createBrowserStorage } from '../lib/browserStorage'
import { BrowserInterviews } from './browserInterviews'

/** Fake locks shared by all tabs of a browser. */
class FakeLocks {
  readonly #held = new Set<string>()

  request(name: string, work: () => Promise<void>): Promise<void> {
    this.#held.add(name)
    return work().then(() => void this.#held.delete(name))
  }

  query() {
    return Promise.resolve({ held: [...this.#held].map((name) => ({ name })) })
  }
}

let locks: FakeLocks

function tabStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage
}

function open(tab = tabStorage()) {
  return new BrowserInterviews(createBrowserStorage(), {
    tab: () => tab,
    locks: locks as unknown as LockManager,
  })
}

beforeEach(() => {
  localStorage.clear()
  locks = new FakeLocks()
})

describe('a tab', () => {
  it('finds its own interview after a reload despite other tabs', async () => {
    const storage = tabStorage()
    open(storage).select('i_1')
    open().select('i_2')
    expect(await open(storage).candidates()).toEqual(['i_1'])
  })

  it('that is new is offered interviews not open elsewhere first, newest first', async () => {
    const [first, second, third] = [open(), open(), open()]
    first.select('i_1')
    second.select('i_2')
    third.select('i_3')
    first.leave()
    second.leave()
    await Promise.resolve()
    expect(await open().candidates()).toEqual(['i_2', 'i_1', 'i_3'])
  })

  it('releases its interview when it resumes another', async () => {
    const [here, there] = [open(), open()]
    here.select('i_1')
    expect(await there.isOpenElsewhere('i_1')).toBe(true)
    expect(await here.isOpenElsewhere('i_1')).toBe(false)
    here.select('i_2')
    await Promise.resolve()
    expect(await there.isOpenElsewhere('i_1')).toBe(false)
  })

  it('removes a finished interview for all tabs', async () => {
    const [here, there] = [open(), open()]
    here.select('i_1')
    there.select('i_2')
    here.forget('i_1')
    expect(here.current).toBeNull()
    expect(await open().candidates()).toEqual(['i_2'])
  })
})

it('works without locks and session storage', async () => {
  const own = new BrowserInterviews(createBrowserStorage(), {
    tab: () => {
      throw new DOMException('', 'SecurityError')
    },
  })
  own.select('i_1')
  expect(await own.candidates()).toEqual(['i_1'])
  expect(await own.isOpenElsewhere('i_1')).toBe(false)
})

it('ignores malformed stored data', async () => {
  for (const kept of ['no json', '{}', '[1]']) {
    localStorage.setItem('daedam.interviews', kept)
    expect(await open().candidates()).toEqual([])
  }
})
