import { beforeEach, describe, expect, it, vi } from 'vitest'

import { NetworkFailure } from '../../../api/errors'
import type { RecordingBackup } from '../../../audio/backup/recordingBackup'
import {
  agree,
  api,
  begin,
  consent,
  controller,
  backup,
  storage,
  interviews,
  problem,
  recording,
  setUp,
} from '@test-helpers/controllerFixture'
import { completed, question, receipt, session, started } from '@test-helpers/interviewData'

beforeEach(setUp)

describe('load', () => {
  it('sends no request without a stored interview', async () => {
    await controller.load()
    expect(controller.getSnapshot().at).toBe('setup')
    expect(api.currentSession).not.toHaveBeenCalled()
  })

  it('loads the stored interview', async () => {
    interviews.select('i_1')
    api.currentSession.mockResolvedValueOnce(session())
    await controller.load()
    expect(controller.getSnapshot().at).toBe('resumable')
    controller.resume()
    expect(controller.getSnapshot().at).toBe('asking')
  })

  it.each([
    ['not_allowed', 401],
    ['session_not_found', 404],
  ])('removes a deleted interview (%s)', async (code, status) => {
    interviews.select('i_1')
    api.currentSession.mockRejectedValueOnce(problem(code, status))
    await controller.load()
    expect(controller.getSnapshot().at).toBe('setup')
    expect(interviews.current).toBeNull()
  })

  it('removes nothing while the server is unreachable', async () => {
    interviews.select('i_1')
    api.currentSession.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.load()
    expect(controller.getSnapshot().at).toBe('unreachable')
    api.currentSession.mockResolvedValueOnce(session())
    await controller.load()
    expect(controller.getSnapshot().at).toBe('resumable')
  })
})

describe('start', () => {
  it('stores the interview and sends the user id', async () => {
    await begin()
    expect(controller.getSnapshot().at).toBe('asking')
    expect(interviews.current).toBe('i_1')
    expect(storage.get('daedam.interviews')).toBe('["i_1"]')
    const agreement = { notice_version: '2026-11', recording: true }
    expect(api.startSession).toHaveBeenCalledWith(
      storage.get('daedam.user'),
      agreement,
      'practice',
      undefined,
      undefined,
    )
  })

  it('starts once for two clicks', async () => {
    api.startSession.mockResolvedValue(started)
    agree()
    await controller.load()
    await Promise.all([controller.start('practice'), controller.start('practice')])
    expect(api.startSession).toHaveBeenCalledOnce()
  })

  it('shows the error text of the server', async () => {
    api.startSession.mockRejectedValueOnce(problem('provider_unavailable', 503))
    agree()
    await controller.load()
    await controller.start('practice')
    expect(controller.getSnapshot()).toMatchObject({
      at: 'setup',
      failure: { kind: 'problem', detail: '한국어', detail_en: 'English' },
    })
  })
})

describe('consent', () => {
  it('is required before the start', async () => {
    await controller.load()
    await controller.start('practice')
    expect(api.startSession).not.toHaveBeenCalled()
    expect(controller.getSnapshot()).toMatchObject({ at: 'setup', starting: false })
  })

  it.each(['notice_changed', 'consent_refused'])('is requested again on %s', async (code) => {
    api.startSession.mockRejectedValueOnce(problem(code, 409))
    agree()
    await controller.load()
    await controller.start('practice')
    expect(controller.getSnapshot()).toMatchObject({ at: 'setup', failure: { code } })
    expect(consent.getSnapshot()).toEqual({ agreedTo: null, noticeChanged: true })
    expect(consent.agreement).toBeNull()
  })
})

describe('a backup', () => {
  const blob = new Blob(['kept'], { type: 'audio/webm' })

  async function resumable() {
    interviews.select('i_1')
    api.currentSession.mockResolvedValueOnce(session())
    const findUnacknowledged = vi.spyOn(backup, 'findUnacknowledged')
    await controller.load()
    return findUnacknowledged
  }

  it('is searched for before an interview is resumed', async () => {
    expect(await resumable()).toHaveBeenCalledExactlyOnceWith('i_1', 'q_follow_1')
  })

  it('is sent without a microphone, once for two clicks', async () => {
    await resumable()
    vi.spyOn(backup, 'recording').mockResolvedValue(blob)
    api.completeAnswer.mockResolvedValueOnce(completed(question('q_main_2')))
    await Promise.all([controller.sendBackup(), controller.sendBackup()])
    expect(api.completeAnswer).toHaveBeenCalledOnce()
    expect(api.completeAnswer.mock.calls[0]?.[0]).toMatchObject({
      interviewId: 'i_1',
      question: { id: 'q_follow_1' },
      recording: blob,
    })
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_main_2' } })
  })

  it('is not offered again if it cannot be decrypted', async () => {
    await resumable()
    vi.spyOn(backup, 'recording').mockResolvedValue(null)
    const discard = vi.spyOn(backup, 'discard')
    await controller.sendBackup()
    expect(discard).toHaveBeenCalledOnce()
    expect(controller.getSnapshot().at).toBe('resumable')
  })

  it('is deleted only after the server has the answer', async () => {
    await begin()
    const acknowledge = vi.spyOn(backup, 'acknowledge')
    api.completeAnswer.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.submitRecording(recording)
    expect(acknowledge.mock.calls.flatMap(([, ids]) => ids)).toEqual([])
    api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.sendAgain()
    expect(acknowledge.mock.calls.flatMap(([, ids]) => ids)).toEqual(['q_main_1'])
  })

  it('is written during recording', async () => {
    await begin()
    const added: Blob[] = []
    const copy = { add: (sound: Blob) => added.push(sound) }
    vi.spyOn(backup, 'begin').mockReturnValue(
      copy as unknown as ReturnType<RecordingBackup['begin']>,
    )
    api.completeAnswer.mockResolvedValueOnce(completed(null))
    await controller.record({
      record: (limitMs, onData) => {
        expect(limitMs).toBe(180_000)
        onData?.(blob)
        return Promise.resolve(recording)
      },
    })
    expect(added).toEqual([blob])
    expect(controller.getSnapshot().at).toBe('finished')
  })
})

describe('deletion', () => {
  it('shows the receipt and removes local data', async () => {
    await begin()
    const forget = vi.spyOn(backup, 'forget')
    controller.confirmDeletion(receipt)
    expect(controller.getSnapshot()).toEqual({ at: 'deleted', receipt })
    expect(interviews.current).toBeNull()
    expect(forget).toHaveBeenCalledExactlyOnceWith('i_1')
    controller.leave()
    expect(controller.getSnapshot().at).toBe('setup')
  })
})

describe('a server that is busy', () => {
  it('gets no request before Retry-After', async () => {
    vi.useFakeTimers()
    await begin()
    api.currentSession.mockRejectedValueOnce(problem('too_many_requests', 429, 10))
    await controller.refresh()
    vi.advanceTimersByTime(9_000)
    await controller.refresh()
    expect(api.currentSession).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(1_001)
    api.currentSession.mockResolvedValueOnce(session())
    await controller.refresh()
    expect(api.currentSession).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })

  it('sets the time to wait', async () => {
    agree()
    await controller.load()
    api.startSession.mockRejectedValueOnce(problem('busy', 503, 30))
    await controller.start('practice')
    expect(controller.getSnapshot()).toMatchObject({ failure: { code: 'busy', retryAfterS: 30 } })
  })
})

describe('submit', () => {
  beforeEach(begin)

  it('sends the recording and continues', async () => {
    api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.submitRecording(recording)
    expect(api.completeAnswer.mock.calls[0]?.[0]).toEqual({
      interviewId: 'i_1',
      question: started.question,
      recording: recording.blob,
      sha256: 'f00d',
      samples: null,
    })
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })

  it('keeps the recording and resends it', async () => {
    api.completeAnswer.mockRejectedValueOnce(new NetworkFailure('timeout'))
    await controller.submitRecording(recording)
    expect(controller.getSnapshot()).toMatchObject({
      at: 'unsent',
      failure: { kind: 'network', reason: 'timeout' },
    })
    api.completeAnswer.mockResolvedValueOnce(completed(null))
    await controller.sendAgain()
    expect(api.completeAnswer.mock.calls[1]?.[0].recording).toBe(recording.blob)
    expect(controller.getSnapshot().at).toBe('finished')
  })

  it('does not send an interrupted recording without confirmation', async () => {
    await controller.submitRecording({ ...recording, endedBy: 'interruption' })
    expect(api.completeAnswer).not.toHaveBeenCalled()
    expect(controller.getSnapshot().at).toBe('unsent')
  })

  it('allows a new recording', async () => {
    api.completeAnswer.mockRejectedValueOnce(problem('audio_empty', 400))
    await controller.submitRecording(recording)
    controller.recordAgain()
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_main_1' } })
  })

  it.each(['already_answered', 'interview_finished'])(
    'asks where it stands on %s',
    async (code) => {
      api.completeAnswer.mockRejectedValueOnce(problem(code, 409))
      api.currentSession.mockResolvedValueOnce(session())
      await controller.submitRecording(recording)
      expect(controller.getSnapshot()).toMatchObject({
        at: 'asking',
        question: { id: 'q_follow_1' },
      })
    },
  )

  it('keeps the recording if the refresh fails', async () => {
    api.completeAnswer.mockRejectedValueOnce(problem('already_answered', 409))
    api.currentSession.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.submitRecording(recording)
    expect(controller.getSnapshot()).toMatchObject({
      at: 'unsent',
      submitted: { recording: recording.blob },
    })
  })
})

describe('a live answer', () => {
  beforeEach(begin)

  it('is sent live and not uploaded', () => {
    controller.awaitLiveTurn(recording)
    expect(controller.getSnapshot()).toMatchObject({
      at: 'sending',
      submitted: { recording: recording.blob },
    })
    controller.receiveQuestion('q_main_1', '저는', question('q_follow_1'))
    controller.completeTurn('q_main_1', completed(question('q_follow_1')))
    expect(controller.getSnapshot()).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ transcriptStatus: 'recognised' }] },
    })
    expect(api.completeAnswer).not.toHaveBeenCalled()
  })

  it('is uploaded when the connection is lost', async () => {
    controller.awaitLiveTurn(recording)
    api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.recoverTurn('q_main_1', null)
    expect(api.completeAnswer.mock.calls[0]?.[0].recording).toBe(recording.blob)
    expect(controller.getSnapshot()).toMatchObject({ question: { id: 'q_follow_1' } })
  })

  it('is not uploaded if the server has it', async () => {
    controller.awaitLiveTurn(recording)
    api.currentSession.mockResolvedValueOnce(session())
    await controller.recoverTurn('q_main_1', { code: 'already_answered' })
    expect(api.completeAnswer).not.toHaveBeenCalled()
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })

  it('is loaded if only the next question arrived', async () => {
    controller.awaitLiveTurn(recording)
    controller.receiveQuestion('q_main_1', '저는', question('q_follow_1'))
    api.currentSession.mockResolvedValueOnce(session())
    await controller.recoverTurn('q_main_1', null)
    expect(controller.getSnapshot()).toMatchObject({
      interview: { exchanges: [{ transcriptStatus: 'recognised' }] },
    })
    expect(api.completeAnswer).not.toHaveBeenCalled()
  })
})

describe('leave', () => {
  it('does not change an interview open in another tab', async () => {
    await begin()
    const forget = vi.spyOn(backup, 'forget')
    vi.spyOn(interviews, 'isOpenElsewhere').mockResolvedValue(true)
    controller.leave()
    await Promise.resolve()
    expect(interviews.current).toBeNull()
    expect(storage.get('daedam.interviews')).toBe('["i_1"]')
    expect(forget).not.toHaveBeenCalled()
  })

  it('removes the interview from the browser', async () => {
    await begin()
    controller.leave()
    expect(controller.getSnapshot().at).toBe('setup')
    expect(interviews.current).toBeNull()
  })
})
