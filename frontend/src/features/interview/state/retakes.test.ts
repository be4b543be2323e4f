import { beforeEach, describe, expect, it, vi } from 'vitest'

import { ApiProblem, NetworkFailure } from '../../../api/errors'
import { RecordingBackup } from '../../../audio/backup/recordingBackup'
import { ConsentStore } from '../../setup/consent/consentStore'
import { InterviewController } from './interviewController'
import { Delivery } from '../delivery/delivery'
import {
  completed,
  fakeApi,
  fakeBrowserStorage,
  fakeBrowserInterviews,
  notice,
  question,
  started,
} from '@test-helpers/interviewData'

const api = fakeApi()
let controller: InterviewController

beforeEach(async () => {
  vi.resetAllMocks()
  const consent = new ConsentStore()
  const delivery = new Delivery({ api, retryMs: [] })
  const parts = {
    api,
    storage: fakeBrowserStorage(),
    interviews: fakeBrowserInterviews(),
    consent,
    backup: new RecordingBackup(null),
    delivery,
    trim: () => Promise.reject(new Error('nothing is cut')),
  }
  controller = new InterviewController(parts)
  consent.agree(notice.version)
  api.startSession.mockResolvedValueOnce(started)
  await controller.load()
  await controller.start('practice')
})

describe('type', () => {
  it('sends the text and continues', async () => {
    api.completeTyped.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.submitTyped('저는 서버를 고쳤습니다.')
    expect(api.completeTyped).toHaveBeenCalledWith({
      interviewId: 'i_1',
      question: started.question,
      text: '저는 서버를 고쳤습니다.',
    })
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })

  it('keeps the text if sending fails', async () => {
    api.completeTyped.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.submitTyped('저는')
    const submitted = { kind: 'typed', text: '저는' }
    expect(controller.getSnapshot()).toMatchObject({ at: 'unsent', submitted })
  })
})

describe('retake', () => {
  it('asks the same question again', async () => {
    api.completeTyped.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.submitTyped('저는')
    const again = question('q_main_1_take_2', { type: 'main', retake_of: 'q_main_1' })
    api.retake.mockResolvedValueOnce({ question: again })
    await controller.retake('t_1')
    expect(controller.getSnapshot()).toMatchObject({
      at: 'asking',
      question: again,
      interview: { exchanges: [{ superseded: true }] },
    })
  })

  it('changes nothing if the server refuses', async () => {
    const words = { detail: '한국어', detail_en: 'English' }
    const refusal = new ApiProblem({ code: 'retake_not_offered', status: 409, ...words })
    const before = controller.getSnapshot()
    api.retake.mockRejectedValueOnce(refusal)
    await expect(controller.retake('t_1')).rejects.toMatchObject({ code: 'retake_not_offered' })
    expect(controller.getSnapshot()).toBe(before)
  })
})
