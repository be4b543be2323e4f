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
import { question, session } from '@test-helpers/interviewData'

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

  it('changes nothing if an interview has begun meanwhile', async () => {
    await controller.load()
    let answer: (found: ReturnType<typeof session>) => void = () => undefined
    api.renewSession.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    const opened = controller.open('i_2')
    await begin()
    answer(session({ interview: 'i_2' }))
    await expect(opened).rejects.toThrow()
    expect(interviews.current).toBe('i_1')
    expect(controller.getSnapshot()).toMatchObject({
      at: 'asking',
      interview: { interviewId: 'i_1' },
    })
  })
})

describe('taking the interview over from another tab', () => {
  const open = session({ turns: [], current_question: question('q_main_1') })
  const recording = {
    blob: new Blob(['spoken']),
    durationMs: 1_000,
    endedBy: 'interruption',
  } as const

  it('keeps an answer that this tab has not sent', async () => {
    await begin()
    await controller.submitRecording(recording)
    const unsent = controller.getSnapshot()
    expect(unsent.at).toBe('unsent')
    api.currentSession.mockResolvedValueOnce(open)
    await controller.takeOver()
    expect(controller.getSnapshot()).toBe(unsent)
  })

  it('goes on if the other tab has answered the question', async () => {
    await begin()
    await controller.submitRecording(recording)
    api.currentSession.mockResolvedValueOnce(session({ current_question: question('q_main_2') }))
    await controller.takeOver()
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_main_2' } })
  })

  it.each([
    ['file', 'resumable'],
    ['frames', 'asking'],
  ] as const)('with an unsent backup (%s) is at: %s', async (kind, at) => {
    await begin()
    vi.spyOn(backup, 'findUnacknowledged').mockResolvedValue()
    vi.spyOn(backup, 'getSnapshot').mockReturnValue({
      ...{ questionId: 'q_main_1', kind, startedAtMs: 0, durationMs: null },
    })
    api.currentSession.mockResolvedValueOnce(open)
    await controller.takeOver()
    expect(controller.getSnapshot().at).toBe(at)
  })
})
