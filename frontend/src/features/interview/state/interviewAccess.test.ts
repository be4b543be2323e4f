import { beforeEach, describe, expect, it, vi } from 'vitest'

import {
  api,
  backup,
  begin,
  controller,
  interviews,
  problem,
  setUp,
} from '@test-helpers/controllerFixture'
import { session } from '@test-helpers/interviewData'

beforeEach(setUp)

describe('access that has ended', () => {
  it('is renewed when the page loads', async () => {
    interviews.select('i_1')
    api.currentSession.mockRejectedValueOnce(problem('session_not_found', 404))
    api.renewSession.mockResolvedValueOnce(session({ status: 'finished' }))
    await controller.load()
    expect(api.renewSession).toHaveBeenCalledExactlyOnceWith('i_1')
    expect(controller.getSnapshot().at).toBe('finished')
    expect(interviews.current).toBe('i_1')
  })

  it.each([
    [1, 1],
    [20, 0],
  ])('is renewed before, with %s hours left: %s times', async (hours, times) => {
    interviews.select('i_1')
    const expires_at = new Date(Date.now() + hours * 3_600_000).toISOString()
    api.currentSession.mockResolvedValueOnce(session({ expires_at }))
    await controller.load()
    expect(controller.getSnapshot().at).toBe('resumable')
    expect(api.renewSession).toHaveBeenCalledTimes(times)
  })
})

describe('opening an interview of the list', () => {
  it('shows it and leaves the one before, with its backups', async () => {
    await begin()
    controller.leave()
    interviews.select('i_2')
    const forget = vi.spyOn(backup, 'forget')
    api.renewSession.mockResolvedValueOnce(session({ interview: 'i_1', status: 'finished' }))
    await controller.open('i_1')
    expect(controller.getSnapshot()).toMatchObject({
      at: 'finished',
      interview: { interviewId: 'i_1' },
    })
    await vi.waitFor(() => {
      expect(interviews.offered).toEqual(['i_1'])
    })
    expect(forget).not.toHaveBeenCalled()
  })

  it('offers to resume one that is not finished', async () => {
    await controller.load()
    api.renewSession.mockResolvedValueOnce(session())
    await controller.open('i_1')
    expect(controller.getSnapshot().at).toBe('resumable')
    expect(interviews.current).toBe('i_1')
  })

  it('changes nothing if the server refuses', async () => {
    await begin()
    controller.leave()
    interviews.select('i_2')
    await expect(controller.open('i_1')).rejects.toThrow()
    expect(interviews.current).toBe('i_2')
    expect(controller.getSnapshot().at).toBe('setup')
  })
})
