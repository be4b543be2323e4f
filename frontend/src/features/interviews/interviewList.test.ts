import { beforeEach, describe, expect, it, vi } from 'vitest'

import { NetworkFailure } from '../../api/errors'
import type { OwnInterview } from '../../api/client'
import {
  api,
  backup,
  begin,
  controller,
  interviews,
  problem,
  setUp,
} from '@test-helpers/controllerFixture'
import { listedInterview, receipt, session, started } from '@test-helpers/interviewData'
import { InterviewList } from './interviewList'
import { MemoryInterviewList } from './interviewListStorage'

const NOW = Date.parse('2025-01-10T00:00:00Z')
let storage: MemoryInterviewList
let list: InterviewList

beforeEach(() => {
  setUp()
  storage = new MemoryInterviewList()
  list = new InterviewList({
    ...{ api, interviews, backup, controller },
    storage: Promise.resolve(storage),
    now: () => NOW,
  })
  api.ownInterviews.mockResolvedValue([])
})

const own = (id: string, over: Partial<OwnInterview> = {}): OwnInterview => ({
  ...listedInterview(id),
  expires_at: '2025-01-02T00:00:00Z',
  ...over,
})

const shown = () => list.getSnapshot().entries?.map(({ interview, access }) => [interview, access])

describe('the list', () => {
  it('asks the server nothing without an interview', async () => {
    await list.refresh()
    expect(list.getSnapshot()).toEqual({ entries: [], failure: null, lasting: false })
    expect(api.ownInterviews).not.toHaveBeenCalled()
  })

  it('is read without the server', async () => {
    await storage.put([
      listedInterview('i_1'),
      listedInterview('i_ended', { delete_after: '2025-01-09T00:00:00Z' }),
    ])
    await list.read()
    expect(shown()).toEqual([['i_1', 'unknown']])
    expect(api.ownInterviews).not.toHaveBeenCalled()
  })

  it('has the interview of this page, which stays after a new one began', async () => {
    await begin()
    controller.leave()
    api.startSession.mockResolvedValueOnce({ ...started, interview: 'i_2' })
    await begin()
    api.ownInterviews.mockResolvedValue([
      own('i_2', { started_at: '2025-01-09T00:00:00Z' }),
      own('i_1', { status: 'finished', answered: 2, position: '회계' }),
    ])
    await list.refresh()
    expect(new Set(api.ownInterviews.mock.lastCall?.[0])).toEqual(new Set(['i_1', 'i_2']))
    expect(shown()).toEqual([
      ['i_2', 'open'],
      ['i_1', 'open'],
    ])
    expect(list.getSnapshot().entries?.[1]).toMatchObject({
      status: 'finished',
      answered: 2,
      position: '회계',
      expiresAt: '2025-01-02T00:00:00Z',
    })
  })

  it('follows the state of the interview of this page', async () => {
    await begin()
    api.finishSession.mockResolvedValueOnce(session({ status: 'finished' }))
    await controller.finish()
    api.ownInterviews.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await list.refresh()
    expect(list.getSnapshot().entries).toMatchObject([
      { interview: 'i_1', status: 'finished', answered: 1, started_at: '2025-01-10T00:00:00.000Z' },
    ])
  })

  it('takes over the interviews that an earlier version of the page stored', async () => {
    interviews.select('i_old')
    interviews.leave()
    api.ownInterviews.mockResolvedValue([own('i_old')])
    await list.refresh()
    expect(shown()).toEqual([['i_old', 'open']])
    expect(await storage.all()).toEqual([listedInterview('i_old')])
  })

  it('is shown as stored while the server is unreachable', async () => {
    await storage.put([listedInterview('i_1')])
    api.ownInterviews.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await list.refresh()
    expect(shown()).toEqual([['i_1', 'unknown']])
    expect(list.getSnapshot().failure).toEqual({ kind: 'network', reason: 'unreachable' })
  })

  it('marks interviews without access, and drops those past their retention', async () => {
    await storage.put([
      listedInterview('i_erased'),
      listedInterview('i_ended', { delete_after: '2025-01-09T00:00:00Z' }),
    ])
    await list.refresh()
    expect(shown()).toEqual([['i_erased', 'lost']])
    expect((await storage.all()).map(({ interview }) => interview)).toEqual(['i_erased'])
  })

  it('asks about more interviews than the server lists at once', async () => {
    const ids = Array.from({ length: 60 }, (_, n) => `i_${String(n)}`)
    await storage.put(ids.map((id) => listedInterview(id)))
    await list.refresh()
    expect(api.ownInterviews.mock.calls.map(([asked]) => asked.length)).toEqual([50, 10])
  })
})

describe('removing', () => {
  it.each(['remove', 'erase'] as const)(
    'is not undone by a refresh that is under way (%s)',
    async (method) => {
      await storage.put([listedInterview('i_1')])
      let answer: (found: OwnInterview[]) => void = () => undefined
      api.ownInterviews.mockReturnValueOnce(
        new Promise((resolve) => {
          answer = resolve
        }),
      )
      const refreshed = list.refresh()
      await vi.waitFor(() => {
        expect(api.ownInterviews).toHaveBeenCalledOnce()
      })
      api.deleteSession.mockResolvedValueOnce(receipt)
      const removed = method === 'remove' ? list.remove(['i_1']) : list.erase('i_1')
      await new Promise((resolve) => setTimeout(resolve))
      answer([own('i_1')])
      await Promise.all([refreshed, removed])
      expect(await storage.all()).toEqual([])
      expect(shown()).toEqual([])
    },
  )

  it('removes the access and what the browser stores, and leaves the interview', async () => {
    await begin()
    const forget = vi.spyOn(backup, 'forget')
    expect(await list.remove(['i_1'])).toBe(1)
    expect(api.forgetSessions).toHaveBeenCalledExactlyOnceWith(['i_1'])
    expect(api.deleteSession).not.toHaveBeenCalled()
    expect(controller.getSnapshot().at).toBe('setup')
    expect(interviews.current).toBeNull()
    expect(interviews.offered).toEqual([])
    expect(forget).toHaveBeenCalledWith('i_1')
    expect(await storage.all()).toEqual([])
  })

  it('changes nothing while the server is unreachable', async () => {
    await storage.put([listedInterview('i_1')])
    api.forgetSessions.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await expect(list.remove(['i_1'])).rejects.toThrow()
    expect(await storage.all()).toHaveLength(1)
  })

  it('leaves out interviews that other tabs have open', async () => {
    await storage.put([listedInterview('i_1'), listedInterview('i_2')])
    vi.spyOn(interviews, 'isOpenElsewhere').mockImplementation((id) =>
      Promise.resolve(id === 'i_2'),
    )
    expect(await list.remove(['i_1', 'i_2'])).toBe(1)
    expect(api.forgetSessions).toHaveBeenCalledExactlyOnceWith(['i_1'])
    expect((await storage.all()).map(({ interview }) => interview)).toEqual(['i_2'])
  })
})

describe('erasing', () => {
  it('deletes the interview on the server and returns the receipt', async () => {
    await storage.put([listedInterview('i_1'), listedInterview('i_2')])
    api.deleteSession.mockResolvedValueOnce(receipt)
    expect(await list.erase('i_1')).toEqual(receipt)
    expect((await storage.all()).map(({ interview }) => interview)).toEqual(['i_2'])
    expect(controller.getSnapshot().at).toBe('loading')
  })

  it('ends the interview of this page', async () => {
    await begin()
    api.deleteSession.mockResolvedValueOnce(receipt)
    await list.erase('i_1')
    expect(controller.getSnapshot()).toEqual({ at: 'deleted', receipt })
    expect(await storage.all()).toEqual([])
  })

  it('keeps the entry if the server refuses', async () => {
    await storage.put([listedInterview('i_1')])
    api.deleteSession.mockRejectedValueOnce(problem('too_many_requests', 429))
    await expect(list.erase('i_1')).rejects.toThrow()
    expect(await storage.all()).toHaveLength(1)
  })

  it('is noticed if the report page did it', async () => {
    await begin()
    controller.confirmDeletion(receipt)
    await list.refresh()
    expect(list.getSnapshot().entries).toEqual([])
  })
})
