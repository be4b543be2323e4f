import { beforeEach, describe, expect, it, vi } from 'vitest'

import { NetworkFailure } from '../../../api/errors'
import {
  api,
  backup,
  begin,
  controller,
  interviews,
  problem,
  recording,
  setUp,
} from '@test-helpers/controllerFixture'
import { session } from '@test-helpers/interviewData'

beforeEach(setUp)

describe('an early end', () => {
  const over = session({ status: 'finished', current_question: null })

  beforeEach(begin)

  it('ends the interview and deletes the backup of the open answer', async () => {
    const forget = vi.spyOn(backup, 'forget')
    api.finishSession.mockResolvedValueOnce(over)
    await controller.finish()
    expect(api.finishSession).toHaveBeenCalledExactlyOnceWith('i_1')
    expect(controller.getSnapshot()).toMatchObject({
      at: 'finished',
      interview: { exchanges: [{ turnId: 't_1' }] },
    })
    expect(forget).toHaveBeenCalledExactlyOnceWith('i_1')
    expect(interviews.current).toBe('i_1')
  })

  it('changes nothing if the server refuses', async () => {
    const forget = vi.spyOn(backup, 'forget')
    const before = controller.getSnapshot()
    api.finishSession.mockRejectedValueOnce(problem('turn_under_way', 409))
    await expect(controller.finish()).rejects.toMatchObject({ code: 'turn_under_way' })
    expect(controller.getSnapshot()).toBe(before)
    expect(forget).not.toHaveBeenCalled()
  })

  it('does not send the answer that is being recorded', async () => {
    api.finishSession.mockResolvedValueOnce(over)
    await controller.record({
      record: async () => {
        await controller.finish()
        return { ...recording, endedBy: 'interruption' }
      },
    })
    expect(api.completeAnswer).not.toHaveBeenCalled()
    expect(controller.getSnapshot().at).toBe('finished')
  })

  it('can follow an answer that was not sent', async () => {
    api.completeAnswer.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.submitRecording(recording)
    api.finishSession.mockResolvedValueOnce(over)
    await controller.finish()
    expect(controller.getSnapshot().at).toBe('finished')
  })
})
