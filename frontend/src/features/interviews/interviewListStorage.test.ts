// @vitest-environment node
import 'fake-indexeddb/auto'

import { describe, expect, it, vi } from 'vitest'

import { listedInterview } from '@test-helpers/interviewData'
import type { InterviewListStorage } from './interviewListStorage'
import {
  IndexedDbInterviewList,
  MemoryInterviewList,
  openInterviewList,
} from './interviewListStorage'

let count = 0
const KINDS: [string, () => Promise<InterviewListStorage>][] = [
  ['in IndexedDB', () => IndexedDbInterviewList.open(`list-${count++}`)],
  ['in memory', () => Promise.resolve(new MemoryInterviewList())],
]

describe.each(KINDS)('a list %s', (_, open) => {
  it('is empty at first', async () => {
    expect(await (await open()).all()).toEqual([])
  })

  it('adds, replaces and removes entries', async () => {
    const list = await open()
    await list.put([listedInterview('i_1'), listedInterview('i_2'), listedInterview('i_3')])
    await list.put([listedInterview('i_2', { status: 'finished', answered: 3 })])
    await list.remove(['i_1', 'i_unknown'])
    const entries = (await list.all()).sort((a, b) => a.interview.localeCompare(b.interview))
    expect(entries).toEqual([
      listedInterview('i_2', { status: 'finished', answered: 3 }),
      listedInterview('i_3'),
    ])
  })

  it('accepts nothing to add or remove', async () => {
    const list = await open()
    await list.put([])
    await list.remove([])
    expect(await list.all()).toEqual([])
  })
})

describe('the list of the browser', () => {
  it('is there after the page is loaded anew', async () => {
    const list = await openInterviewList()
    await list.put([listedInterview('i_1')])
    expect(list.lasting).toBe(true)
    expect(await (await openInterviewList()).all()).toEqual([listedInterview('i_1')])
  })

  it('is in memory if the browser forbids storage', async () => {
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('', 'SecurityError')
      },
    })
    expect((await openInterviewList()).lasting).toBe(false)
    vi.unstubAllGlobals()
  })
})
