import { afterEach, describe, expect, it, vi } from 'vitest'

import { createApi, soundUrl } from './client'
import { ApiProblem, isProblem, NetworkFailure } from './errors'

const ORIGIN = 'http://localhost:3000'

const problem = {
  type: 'urn:daedam:problem:audio_empty',
  title: 'Bad Request',
  status: 400,
  code: 'audio_empty',
  detail: '녹음이 비어 있습니다.',
  detail_en: 'The recording is empty.',
}

function json(body: unknown, status = 200, type = 'application/json') {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } })
}

/** An api whose every request gets the same answer; requests are kept to be looked at. */
function apiAnswering(answer: () => Response | Promise<Response>) {
  const requests: Request[] = []
  const api = createApi(ORIGIN, (request) => {
    requests.push(request)
    return Promise.resolve().then(answer)
  })
  return { api, requests }
}

const answer = {
  sessionId: 's_1',
  question: { id: 'q_main_1', type: 'main' as const },
  recording: new Blob(['sound'], { type: 'audio/mp4' }),
}

afterEach(() => {
  vi.useRealTimers()
})

describe('requests', () => {
  it('start a session by voice, with the cookie of this origin only', async () => {
    const { api, requests } = apiAnswering(() => json({ session_id: 's_1' }))
    await api.startSession('u_1')
    const [request] = requests
    expect(request?.url).toBe(`${ORIGIN}/api/session/start`)
    expect(request?.credentials).toBe('same-origin')
    expect(await request?.json()).toEqual({ user_id: 'u_1', mode: 'voice' })
  })

  it('send an answer as a form whose file is named after its format', async () => {
    const set = vi.spyOn(FormData.prototype, 'set')
    const { api, requests } = apiAnswering(() => json({ turn_id: 't_1' }))
    await api.completeAnswer(answer)
    expect(requests[0]?.method).toBe('POST')
    expect(requests[0]?.url).toBe(`${ORIGIN}/api/answer/complete`)
    expect(set.mock.calls).toEqual([
      ['session_id', 's_1'],
      ['question_id', 'q_main_1'],
      ['turn_type', 'main'],
      ['audio_file', answer.recording, 'answer.mp4'],
    ])
  })
})

describe('failures', () => {
  it('are problems where the server says what is wrong', async () => {
    const { api } = apiAnswering(() => json(problem, 400, 'application/problem+json'))
    const failed = api.completeAnswer(answer)
    await expect(failed).rejects.toBeInstanceOf(ApiProblem)
    await expect(failed).rejects.toMatchObject({
      code: 'audio_empty',
      status: 400,
      detail: '녹음이 비어 있습니다.',
      detail_en: 'The recording is empty.',
    })
  })

  it('are unreadable where something else answers', async () => {
    const page = () => new Response('<html>', { status: 502 })
    await expect(apiAnswering(page).api.currentSession()).rejects.toMatchObject({
      name: 'NetworkFailure',
      reason: 'unreadable',
    })
    const fine = () => new Response('<html>', { status: 200 })
    await expect(apiAnswering(fine).api.currentSession()).rejects.toMatchObject({
      reason: 'unreadable',
    })
  })

  it('are unreachable where nothing answers', async () => {
    const { api } = apiAnswering(() => Promise.reject(new TypeError('Failed to fetch')))
    const failed = api.startSession('u_1')
    await expect(failed).rejects.toBeInstanceOf(NetworkFailure)
    await expect(failed).rejects.toMatchObject({ reason: 'unreachable' })
  })

  it('are timeouts where the answer does not come', async () => {
    vi.useFakeTimers()
    const api = createApi(
      ORIGIN,
      (request) =>
        new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => {
            reject(new DOMException('', 'AbortError'))
          })
        }),
    )
    const failed = expect(api.currentSession()).rejects.toMatchObject({ reason: 'timeout' })
    await vi.advanceTimersByTimeAsync(60_000)
    await failed
  })
})

describe('health', () => {
  it.each([
    ['ok', 200],
    ['starting', 503],
    ['unavailable', 503],
  ] as const)('is %s with status %d', async (status, code) => {
    const health = { status, stt: 's: ready', llm: 'l: ready', tts: 't: ready' }
    expect(await apiAnswering(() => json(health, code)).api.health()).toEqual(health)
  })

  it('is no health when something else answers', async () => {
    const { api } = apiAnswering(() => new Response('bad gateway', { status: 502 }))
    await expect(api.health()).rejects.toMatchObject({ reason: 'unreadable' })
  })
})

describe('isProblem', () => {
  it('wants every field that is shown', () => {
    expect(isProblem(problem)).toBe(true)
    expect(isProblem({ ...problem, detail_en: undefined })).toBe(false)
    expect(isProblem(null)).toBe(false)
    expect(isProblem('problem')).toBe(false)
  })
})

describe('soundUrl', () => {
  it.each([
    ['http://localhost:3000/static/audio/q.wav', 'http://localhost:3000/static/audio/q.wav'],
    ['http://localhost:8000/static/audio/q.wav?v=1', '/static/audio/q.wav?v=1'],
    ['http://localhost:8000/api/answer/t/audio', '/api/answer/t/audio'],
    ['/static/audio/q.wav', '/static/audio/q.wav'],
    ['http://voice.example/q.wav', 'http://voice.example/q.wav'],
  ])('of %s is %s', (url, played) => {
    expect(soundUrl(url, ORIGIN)).toBe(played)
  })
})
