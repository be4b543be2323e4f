import { beforeEach, describe, expect, it, vi } from 'vitest'

import type { Api } from '../../api/client'
import { ApiProblem, NetworkFailure } from '../../api/errors'
import type { Memory, MemoryKey } from '../../app/memory'
import type { Recording } from '../../audio/recorder'
import { InterviewController } from './controller'
import { completed, question, session, started } from './fixtures'

function fakeMemory(): Memory {
  const kept = new Map<MemoryKey, string>()
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  }
}

const problem = (code: string, status: number) =>
  new ApiProblem({ code, status, detail: '한국어', detail_en: 'English' })

const recording: Recording = {
  blob: new Blob(['sound'], { type: 'audio/webm' }),
  durationMs: 1_000,
  endedBy: 'person',
}

const api = {
  health: vi.fn<Api['health']>(),
  startSession: vi.fn<Api['startSession']>(),
  currentSession: vi.fn<Api['currentSession']>(),
  completeAnswer: vi.fn<Api['completeAnswer']>(),
}
let memory: Memory
let controller: InterviewController

beforeEach(() => {
  vi.resetAllMocks()
  memory = fakeMemory()
  controller = new InterviewController(api, memory)
})

async function begin() {
  api.startSession.mockResolvedValueOnce(started)
  await controller.load()
  await controller.start()
}

describe('load', () => {
  it('asks nothing where no interview is remembered', async () => {
    await controller.load()
    expect(controller.getSnapshot().at).toBe('setup')
    expect(api.currentSession).not.toHaveBeenCalled()
  })

  it('finds the interview that is remembered', async () => {
    memory.set('daedam.session', 's_1')
    api.currentSession.mockResolvedValueOnce(session())
    await controller.load()
    expect(controller.getSnapshot().at).toBe('resumable')
    controller.resume()
    expect(controller.getSnapshot().at).toBe('asking')
  })

  it.each([
    ['not_allowed', 401],
    ['session_not_found', 404],
  ])('forgets an interview that is gone (%s)', async (code, status) => {
    memory.set('daedam.session', 's_1')
    api.currentSession.mockRejectedValueOnce(problem(code, status))
    await controller.load()
    expect(controller.getSnapshot().at).toBe('setup')
    expect(memory.get('daedam.session')).toBeNull()
  })

  it('forgets nothing while the server is away', async () => {
    memory.set('daedam.session', 's_1')
    api.currentSession.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.load()
    expect(controller.getSnapshot().at).toBe('unreachable')
    api.currentSession.mockResolvedValueOnce(session())
    await controller.load()
    expect(controller.getSnapshot().at).toBe('resumable')
  })
})

describe('start', () => {
  it('remembers the session, and says who it is', async () => {
    await begin()
    expect(controller.getSnapshot().at).toBe('asking')
    expect(memory.get('daedam.session')).toBe('s_1')
    expect(api.startSession).toHaveBeenCalledWith(memory.get('daedam.user'))
  })

  it('starts once for two clicks', async () => {
    api.startSession.mockResolvedValue(started)
    await controller.load()
    await Promise.all([controller.start(), controller.start()])
    expect(api.startSession).toHaveBeenCalledOnce()
  })

  it('tells a failure in the words of the server', async () => {
    api.startSession.mockRejectedValueOnce(problem('provider_unavailable', 503))
    await controller.load()
    await controller.start()
    expect(controller.getSnapshot()).toMatchObject({
      at: 'setup',
      failure: { kind: 'problem', detail: '한국어', detail_en: 'English' },
    })
  })
})

describe('submit', () => {
  beforeEach(begin)

  it('sends the recording and goes on', async () => {
    api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.submit(recording)
    expect(api.completeAnswer).toHaveBeenCalledWith({
      sessionId: 's_1',
      question: started.question,
      recording: recording.blob,
    })
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })

  it('keeps the recording, and sends the same one again', async () => {
    api.completeAnswer.mockRejectedValueOnce(new NetworkFailure('timeout'))
    await controller.submit(recording)
    expect(controller.getSnapshot()).toMatchObject({
      at: 'unsent',
      failure: { kind: 'network', reason: 'timeout' },
    })
    api.completeAnswer.mockResolvedValueOnce(completed(null))
    await controller.sendAgain()
    expect(api.completeAnswer.mock.calls[1]?.[0].recording).toBe(recording.blob)
    expect(controller.getSnapshot().at).toBe('finished')
  })

  it('does not send what was cut off until it is told to', async () => {
    await controller.submit({ ...recording, endedBy: 'interruption' })
    expect(api.completeAnswer).not.toHaveBeenCalled()
    expect(controller.getSnapshot().at).toBe('unsent')
  })

  it('lets the person record again', async () => {
    api.completeAnswer.mockRejectedValueOnce(problem('audio_empty', 400))
    await controller.submit(recording)
    controller.recordAgain()
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_main_1' } })
  })

  it.each(['already_answered', 'interview_finished'])(
    'asks where it stands on %s',
    async (code) => {
      api.completeAnswer.mockRejectedValueOnce(problem(code, 409))
      api.currentSession.mockResolvedValueOnce(session())
      await controller.submit(recording)
      expect(controller.getSnapshot()).toMatchObject({
        at: 'asking',
        question: { id: 'q_follow_1' },
      })
    },
  )

  it('keeps the recording even where that question fails', async () => {
    api.completeAnswer.mockRejectedValueOnce(problem('already_answered', 409))
    api.currentSession.mockRejectedValueOnce(new NetworkFailure('unreachable'))
    await controller.submit(recording)
    expect(controller.getSnapshot()).toMatchObject({ at: 'unsent', recording: recording.blob })
  })
})

describe('a live answer', () => {
  beforeEach(begin)

  it('is handed over and not uploaded', () => {
    controller.handOver(recording)
    expect(controller.getSnapshot()).toMatchObject({ at: 'sending', recording: recording.blob })
    controller.questionCame('q_main_1', '저는', question('q_follow_1'))
    controller.turnDone('q_main_1', completed(question('q_follow_1')))
    expect(controller.getSnapshot()).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ hearing: 'recognised' }] },
    })
    expect(api.completeAnswer).not.toHaveBeenCalled()
  })

  it('is uploaded where the line is lost', async () => {
    controller.handOver(recording)
    api.completeAnswer.mockResolvedValueOnce(completed(question('q_follow_1')))
    await controller.recoverTurn('q_main_1', null)
    expect(api.completeAnswer.mock.calls[0]?.[0].recording).toBe(recording.blob)
    expect(controller.getSnapshot()).toMatchObject({ question: { id: 'q_follow_1' } })
  })

  it('is not uploaded where the server has it', async () => {
    controller.handOver(recording)
    api.currentSession.mockResolvedValueOnce(session())
    await controller.recoverTurn('q_main_1', { code: 'already_answered' })
    expect(api.completeAnswer).not.toHaveBeenCalled()
    expect(controller.getSnapshot()).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })

  it('is asked about where the next question came and the end of the turn did not', async () => {
    controller.handOver(recording)
    controller.questionCame('q_main_1', '저는', question('q_follow_1'))
    api.currentSession.mockResolvedValueOnce(session())
    await controller.recoverTurn('q_main_1', null)
    expect(controller.getSnapshot()).toMatchObject({
      interview: { exchanges: [{ hearing: 'recognised' }] },
    })
    expect(api.completeAnswer).not.toHaveBeenCalled()
  })
})

describe('leave', () => {
  it('forgets the interview', async () => {
    await begin()
    controller.leave()
    expect(controller.getSnapshot().at).toBe('setup')
    expect(memory.get('daedam.session')).toBeNull()
  })
})
