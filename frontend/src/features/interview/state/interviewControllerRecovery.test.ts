import { beforeEach, describe, expect, it, vi } from 'vitest'

import { NetworkFailure } from '../../../api/errors'
import {
  api,
  begin,
  controller,
  trim,
  backup,
  storage,
  interviews,
  problem,
  recording,
  setUp,
} from '@test-helpers/controllerFixture'
import { completed, question, session, started } from '@test-helpers/interviewData'

beforeEach(setUp)

describe('another interview', () => {
  it('is not shown in place of this one', async () => {
    await begin()
    controller.awaitLiveTurn(recording)
    api.currentSession.mockResolvedValueOnce(session({ interview: 'i_2' }))
    await controller.refresh()
    expect(api.currentSession).toHaveBeenCalledExactlyOnceWith('i_1')
    expect(controller.getSnapshot()).toMatchObject({ at: 'sending' })
  })

  it('of an earlier version of the page is found with its backups', async () => {
    storage.set('daedam.session', 's_old')
    const reassign = vi.spyOn(backup, 'reassign')
    api.currentSession.mockResolvedValueOnce(session({ interview: 'i_old' }))
    await controller.load()
    expect(api.currentSession).toHaveBeenCalledExactlyOnceWith(null)
    expect(reassign).toHaveBeenCalledExactlyOnceWith('s_old', 'i_old')
    expect(interviews.current).toBe('i_old')
    expect(storage.get('daedam.session')).toBeNull()
  })

  it('is offered if the newest no longer exists', async () => {
    for (const id of ['i_old', 'i_gone']) interviews.select(id)
    interviews.leave()
    api.currentSession.mockRejectedValueOnce(problem('session_not_found', 404))
    api.currentSession.mockResolvedValueOnce(session({ interview: 'i_old' }))
    await controller.load()
    expect(api.currentSession.mock.calls).toEqual([['i_gone'], ['i_old']])
    expect(storage.get('daedam.interviews')).toBe('["i_old"]')
  })
})

describe('taking over from another tab', () => {
  const open = session({ turns: [], current_question: started.question })

  beforeEach(begin)

  it('keeps an answer to the open question that the server does not have', async () => {
    api.completeAnswer.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.submitRecording(recording)
    expect(controller.getSnapshot()).toMatchObject({ at: 'unsent' })
    api.currentSession.mockResolvedValueOnce(open)
    await controller.takeOver()
    expect(controller.getSnapshot()).toMatchObject({
      at: 'unsent',
      submitted: { kind: 'spoken', recording: recording.blob },
    })
  })

  it('sends a live answer whose turn was not received', async () => {
    controller.awaitLiveTurn(recording)
    api.currentSession.mockResolvedValueOnce(open)
    api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.takeOver()
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })

  it('goes on with a question that the other tab has reached', async () => {
    api.completeAnswer.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.submitRecording(recording)
    api.currentSession.mockResolvedValueOnce(session({ current_question: question('q_main_2') }))
    await controller.takeOver()
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_main_2' } })
  })
})

describe('an answer whose turn does not complete', () => {
  beforeEach(begin)

  it('resends a recording that is too long once, cut to the limit', async () => {
    const shorter = new Blob(['short'], { type: 'audio/wav' })
    trim.mockResolvedValueOnce(shorter)
    api.completeAnswer.mockRejectedValueOnce(problem('audio_too_long', 413))
    api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.submitRecording(recording)
    expect(trim).toHaveBeenCalledExactlyOnceWith(recording.blob, 180)
    expect(api.completeAnswer.mock.calls[1]?.[0].recording).toBe(shorter)
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })

  it.each(['refused again', 'not decoded'])(
    'keeps a recording that is too long and %s',
    async (why) => {
      if (why === 'refused again') trim.mockResolvedValue(new Blob(['short']))
      else trim.mockRejectedValue(new DOMException('', 'EncodingError'))
      api.completeAnswer.mockRejectedValue(problem('audio_too_long', 413))
      await controller.submitRecording(recording)
      expect(controller.getSnapshot()).toMatchObject({
        at: 'unsent',
        failure: { code: 'audio_too_long' },
      })
      expect(api.completeAnswer).toHaveBeenCalledTimes(why === 'refused again' ? 2 : 1)
    },
  )

  it('waits for the next question if the answer is stored and its turn delayed', async () => {
    api.completeAnswer.mockRejectedValueOnce(problem('turn_delayed', 503, 2))
    await controller.submitRecording(recording)
    expect(api.completeAnswer).toHaveBeenCalledOnce()
    expect(controller.getSnapshot()).toMatchObject({ at: 'catchingUp', delayed: true })
  })

  it.each([
    ['a timeout', new NetworkFailure('timeout')],
    ['an error of the server', problem('internal', 500)],
  ])('checks whether the server has the answer after %s', async (_, error) => {
    api.completeAnswer.mockRejectedValueOnce(error)
    api.currentSession.mockResolvedValueOnce(session({ current_question: null }))
    await controller.submitRecording(recording)
    expect(controller.getSnapshot()).toMatchObject({ at: 'catchingUp' })
  })

  it('keeps the recording if the server does not have it', async () => {
    api.completeAnswer.mockRejectedValueOnce(problem('internal', 500))
    const { current_question: open, turns } = session()
    const before = { current_question: open, turns: turns.slice(1) }
    api.currentSession.mockResolvedValueOnce(session(before))
    await controller.submitRecording(recording)
    expect(controller.getSnapshot()).toMatchObject({
      at: 'unsent',
      submitted: { recording: recording.blob },
    })
  })

  it('waits when the server reports a delay', async () => {
    controller.awaitLiveTurn(recording)
    controller.noteDelay()
    expect(controller.getSnapshot()).toMatchObject({ at: 'sending', delayed: true })
    await controller.recoverTurn('q_main_1', { code: 'turn_delayed' })
    expect(api.completeAnswer).not.toHaveBeenCalled()
    expect(controller.getSnapshot()).toMatchObject({ at: 'catchingUp', delayed: true })
  })
})
