import { afterEach, describe, expect, it, vi } from 'vitest'

import type { Api } from './client'
import { createApi } from './client'
import { ApiProblem, isProblem, NetworkFailure, retryAfterS } from './errors'
import { reportUrl, playbackUrl } from './urls'

const ORIGIN = 'http://localhost:3000'

const problem = {
  type: 'urn:daedam:problem:audio_empty',
  title: 'Bad Request',
  status: 400,
  code: 'audio_empty',
  detail: '녹음이 비어 있습니다.',
  detail_en: 'The recording is empty.',
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  })
}

/** Create an API whose requests all get the same response; requests are recorded. */
function apiAnswering(answer: () => Response | Promise<Response>) {
  const requests: Request[] = []
  const api = createApi(ORIGIN, (request) => {
    requests.push(request)
    return Promise.resolve().then(answer)
  })
  return { api, requests }
}

const answer = {
  interviewId: 'i_1',
  question: { id: 'q_main_1', type: 'main' as const },
  recording: new Blob(['sound'], { type: 'audio/mp4' }),
  sha256: 'f00d',
  samples: null,
}
const consent = { notice_version: '2026-11', recording: true }

afterEach(() => {
  vi.useRealTimers()
})

describe('requests', () => {
  it('starts a session with same-origin credentials', async () => {
    const { api, requests } = apiAnswering(() => json({ session_id: 's_1' }))
    const about = { position: '백엔드', company: null, terms: ['Kafka'] }
    await api.startSession('u_1', consent, 'practice', about)
    const [request] = requests
    expect(request?.url).toBe(`${ORIGIN}/api/session/start`)
    expect(request?.credentials).toBe('same-origin')
    expect(await request?.json()).toEqual({
      user_id: 'u_1',
      mode: 'voice',
      style: 'practice',
      consent,
      ...about,
    })
  })

  it('starts a session with a plan of the candidate', async () => {
    const { api, requests } = apiAnswering(() => json({ session_id: 's_1' }))
    const questions = [{ text: '왜?', aim: '이유', probes: ['네?'] }]
    const plan = { language: 'ko' as const, keyword_probes: [], questions }
    await api.startSession('u_1', consent, 'practice', undefined, plan)
    expect(await requests[0]?.json()).toMatchObject({ plan })
  })

  it('drafts a plan', async () => {
    const { api, requests } = apiAnswering(() => json({ plan_id: 'p_1' }))
    const texts = { position: '백엔드', job_description: '', resume: '결제 서버를 개발' }
    const length = { questions: 5, total_sec: 600, language: 'ko' as const }
    await api.draftPlan({ ...texts, ...length, kinds: ['situation'], variant: 1 })
    expect(requests[0]?.url).toBe(`${ORIGIN}/api/plan/draft`)
    expect(await requests[0]?.json()).toEqual({
      ...texts,
      ...length,
      variant: 1,
      kinds: ['situation'],
      level: 'any',
    })
  })

  it('sends a document as it is', async () => {
    const { api, requests } = apiAnswering(() => json({ text: '경력' }))
    await api.readDocument(new Blob(['career']))
    expect(requests[0]?.url).toBe(`${ORIGIN}/api/plan/document`)
    expect(requests[0]?.headers.get('Content-Type')).toBe('application/octet-stream')
  })

  it('sends an answer as a form with the checksum before the file', async () => {
    const set = vi.spyOn(FormData.prototype, 'set')
    const { api, requests } = apiAnswering(() => json({ turn_id: 't_1' }))
    await api.completeAnswer(answer, 'k_1')
    expect(requests[0]?.headers.get('Idempotency-Key')).toBe('k_1')
    expect(requests[0]?.method).toBe('POST')
    expect(requests[0]?.url).toBe(`${ORIGIN}/api/answer/complete?interview=i_1`)
    expect(set.mock.calls).toEqual([
      ['question_id', 'q_main_1'],
      ['turn_type', 'main'],
      ['audio_sha256', 'f00d'],
      ['audio_file', answer.recording, 'answer.mp4'],
    ])
    set.mockClear()
    await api.completeAnswer({ ...answer, samples: 1_600 }, 'k_1')
    expect(set.mock.calls.map(([field]) => field)).toContain('sample_count')
  })

  it('uploads in pieces: start, pieces, completion', async () => {
    const upload = { upload_id: 'u/1', offset: 0, size_bytes: 5 }
    const { api, requests } = apiAnswering(() => json(upload))
    await api.beginUpload(answer)
    await api.uploadState('i_1', 'u/1')
    await api.sendPiece('i_1', 'u/1', { offset: 3, bytes: new Blob(['nd']) })
    await api.completeUpload('i_1', 'u/1')
    expect(requests.map(({ method, url }) => `${method} ${url.slice(ORIGIN.length)}`)).toEqual([
      'POST /api/uploads?interview=i_1',
      'GET /api/uploads/u%2F1?interview=i_1',
      'PATCH /api/uploads/u%2F1?interview=i_1',
      'POST /api/uploads/u%2F1/complete?interview=i_1',
    ])
    expect(await requests[0]?.json()).toEqual({
      question_id: 'q_main_1',
      turn_type: 'main',
      size_bytes: 5,
      audio_sha256: 'f00d',
      sample_count: null,
    })
    expect(requests[2]?.headers.get('Upload-Offset')).toBe('3')
    expect(requests[2]?.headers.get('Content-Type')).toBe('application/octet-stream')
  })

  it('downloads all stored data as one file', async () => {
    const { api, requests } = apiAnswering(() => new Response('zip'))
    expect((await api.exportSession('i_1')).size).toBe(3)
    expect(requests[0]?.url).toBe(`${ORIGIN}/api/session/export?interview=i_1`)
  })

  it('deletes the interview', async () => {
    const { api, requests } = apiAnswering(() => json({ questions: 2 }))
    expect(await api.deleteSession('i_1')).toEqual({ questions: 2 })
    expect(requests[0]?.method).toBe('DELETE')
    expect(requests[0]?.url).toBe(`${ORIGIN}/api/session?interview=i_1`)
  })
})

describe('every request', () => {
  const upload = 'u_1'
  /** One call of each method; new methods have to be added. */
  const calls: Record<keyof Api, (api: Api) => Promise<unknown>> = {
    health: (api) => api.health(),
    privacyNotice: (api) => api.privacyNotice(),
    plan: (api) => api.plan(),
    voiceSample: (api) => api.voiceSample('en'),
    draftPlan: (api) =>
      api.draftPlan({
        ...{ position: '', job_description: '', resume: '' },
        ...{ questions: 3, variant: 0, kinds: [], language: 'en' },
      }),
    bankQuestions: (api) => api.bankQuestions('en'),
    planBankQuestion: (api) => api.planBankQuestion('k001'),
    readDocument: (api) => api.readDocument(new Blob(['a'])),
    startSession: (api) => api.startSession('u_1', consent, 'practice'),
    currentSession: (api) => api.currentSession('i_1'),
    renewSession: (api) => api.renewSession('i_1'),
    ownInterviews: (api) => api.ownInterviews(['i_1']),
    forgetSessions: (api) => api.forgetSessions(['i_1']),
    finishSession: (api) => api.finishSession('i_1'),
    report: (api) => api.report('i_1'),
    answerAudio: (api) => api.answerAudio('i_1', '/api/answer/t_1/audio'),
    retake: (api) => api.retake('i_1', 't_1'),
    correct: (api) => api.correct('i_1', 't_1', null),
    assess: (api) => api.assess('i_1'),
    examples: (api) => api.examples('i_1'),
    writeExample: (api) => api.writeExample('i_1', 't_1'),
    shares: (api) => api.shares('i_1'),
    createShare: (api) => api.createShare('i_1', 7),
    deleteShare: (api) => api.deleteShare('i_1', 'h_1'),
    exportSession: (api) => api.exportSession('i_1'),
    deleteSession: (api) => api.deleteSession('i_1'),
    completeAnswer: (api) => api.completeAnswer(answer, 'k_1'),
    completeTyped: (api) => api.completeTyped({ ...answer, text: '네' }),
    beginUpload: (api) => api.beginUpload(answer),
    uploadState: (api) => api.uploadState('i_1', upload),
    sendPiece: (api) => api.sendPiece('i_1', upload, { offset: 0, bytes: new Blob(['a']) }),
    completeUpload: (api) => api.completeUpload('i_1', upload),
  }
  const withoutInterview = [
    'ownInterviews',
    'forgetSessions',

    ...['health', 'privacyNotice', 'plan', 'voiceSample', 'draftPlan', 'readDocument'],
    ...['bankQuestions', 'planBankQuestion', 'startSession'],
  ]

  it.each(Object.entries(calls))(
    'of %s names its interview, and holds no secret',
    async (name, ask) => {
      const { api, requests } = apiAnswering(() => json({ status: 'ok' }))
      await ask(api)
      expect(requests).toHaveLength(1)
      const [request] = requests
      const named = new URL(request?.url ?? '').searchParams.get('interview')
      expect(named).toBe(withoutInterview.includes(name) ? null : 'i_1')
      expect(request?.headers.get('Authorization')).toBeNull()
    },
  )

  it('for a document or audio file names its interview too', () => {
    expect(reportUrl('i_1', 'ko')).toBe('/api/session/report.pdf?interview=i_1&lang=ko')
    expect(reportUrl('i_1', 'en', 'America/New_York')).toBe(
      '/api/session/report.pdf?interview=i_1&lang=en&time_zone=America%2FNew_York',
    )
  })
})

describe('failures', () => {
  it('become an ApiProblem for a problem response', async () => {
    const { api } = apiAnswering(() =>
      json(problem, 400, { 'Content-Type': 'application/problem+json' }),
    )
    const failed = api.completeAnswer(answer, 'k_1')
    await expect(failed).rejects.toBeInstanceOf(ApiProblem)
    await expect(failed).rejects.toMatchObject({
      code: 'audio_empty',
      status: 400,
      detail: '녹음이 비어 있습니다.',
      detail_en: 'The recording is empty.',
      retryAfterS: null,
    })
  })

  it('carry the Retry-After of the server', async () => {
    const { api } = apiAnswering(() =>
      json({ ...problem, code: 'busy' }, 503, { 'Retry-After': '12' }),
    )
    await expect(api.startSession('u_1', consent, 'practice')).rejects.toMatchObject({
      retryAfterS: 12,
    })
  })

  it('are unreadable for a response that is not from daedam', async () => {
    const page = () => new Response('<html>', { status: 502 })
    await expect(apiAnswering(page).api.currentSession('i_1')).rejects.toMatchObject({
      name: 'NetworkFailure',
      reason: 'unreadable',
    })
    const fine = () => new Response('<html>', { status: 200 })
    await expect(apiAnswering(fine).api.currentSession('i_1')).rejects.toMatchObject({
      reason: 'unreadable',
    })
  })

  it('are unreachable without a response', async () => {
    const { api } = apiAnswering(() => Promise.reject(new TypeError('Failed to fetch')))
    const failed = api.startSession('u_1', consent, 'practice')
    await expect(failed).rejects.toBeInstanceOf(NetworkFailure)
    await expect(failed).rejects.toMatchObject({ reason: 'unreachable' })
  })

  it('are timeouts when the response does not arrive', async () => {
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
    const failed = expect(api.currentSession('i_1')).rejects.toMatchObject({ reason: 'timeout' })
    await vi.advanceTimersByTimeAsync(60_000)
    await failed
  })
})

describe('health', () => {
  it.each([
    ['ok', 200],
    ['degraded', 200],
    ['starting', 503],
    ['unavailable', 503],
  ] as const)('is %s with status %d', async (status, code) => {
    const health = { status, stt: 's: ready', llm: 'l: ready', tts: 't: ready' }
    expect(await apiAnswering(() => json(health, code)).api.health()).toEqual(health)
  })

  it('rejects a response that is not from daedam', async () => {
    const { api } = apiAnswering(() => new Response('bad gateway', { status: 502 }))
    await expect(api.health()).rejects.toMatchObject({ reason: 'unreadable' })
  })
})

describe('retryAfterS', () => {
  const nowMs = Date.parse('2026-11-23T00:00:00Z')

  it.each([
    ['0', 0],
    ['120', 120],
    ['Mon, 23 Nov 2026 00:00:30 GMT', 30],
    ['Sun, 22 Nov 2026 23:59:00 GMT', 0],
    ['soon', null],
    ['', null],
    [null, null],
  ])('of %s is %s', (header, seconds) => {
    expect(retryAfterS(header, nowMs)).toBe(seconds)
  })
})

describe('isProblem', () => {
  it('requires every displayed field', () => {
    expect(isProblem(problem)).toBe(true)
    expect(isProblem({ ...problem, detail_en: undefined })).toBe(false)
    expect(isProblem(null)).toBe(false)
    expect(isProblem('problem')).toBe(false)
  })
})

describe('soundUrl', () => {
  it.each([
    ['http://localhost:3000/static/audio/q.wav', '/static/audio/q.wav?interview=i_1'],
    ['http://localhost:8000/static/audio/q.wav?v=1', '/static/audio/q.wav?v=1&interview=i_1'],
    ['http://localhost:8000/api/answer/t/audio', '/api/answer/t/audio?interview=i_1'],
    ['/static/audio/q.wav', '/static/audio/q.wav?interview=i_1'],
    ['http://voice.example/q.wav', 'http://voice.example/q.wav'],
  ])('of %s is %s', (url, played) => {
    expect(playbackUrl(url, 'i_1', ORIGIN)).toBe(played)
  })
})
