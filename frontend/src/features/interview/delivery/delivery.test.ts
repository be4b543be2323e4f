// @vitest-environment node
import { createHash } from 'node:crypto'

import { beforeEach, describe, expect, it } from 'vitest'

import type { Upload } from '../../../api/client'
import { ApiProblem, NetworkFailure } from '../../../api/errors'
import { wavOf } from '../../../audio/recording/wav'
import { Delivery, PIECE_BYTES } from './delivery'
import type { DeliveryState } from './delivery'
import { completed, fakeApi, question } from '@test-helpers/interviewData'

const problem = (code: string, status: number, retryAfterS?: number) =>
  new ApiProblem({ code, status, detail: '한국어', detail_en: 'English' }, retryAfterS)
const gone = new NetworkFailure('unreachable')

const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, n) => n % 251)
const answerOf = (recording: Blob) => ({
  interviewId: 'i_1',
  question: question('q_main_1'),
  recording,
})
const short = () => answerOf(new Blob([bytesOf(5_000)], { type: 'audio/webm' }))

let api: ReturnType<typeof fakeApi>
let slept: number[]
let states: DeliveryState[]
let delivery: Delivery

beforeEach(() => {
  api = fakeApi()
  slept = []
  states = []
  delivery = new Delivery({
    api,
    sleep: (ms) => Promise.resolve(void slept.push(ms)),
    retryMs: [1_000, 2_000],
  })
  delivery.subscribe(() => states.push(delivery.getSnapshot()))
})

describe('a short answer', () => {
  it('is sent in one request with its checksum and a key', async () => {
    api.completeAnswer.mockResolvedValueOnce(completed(null))
    expect(await delivery.send(short())).toEqual(completed(null))
    const [sent, key] = api.completeAnswer.mock.calls[0] ?? []
    expect(sent).toMatchObject({
      interviewId: 'i_1',
      sha256: createHash('sha256').update(bytesOf(5_000)).digest('hex'),
      samples: null,
    })
    expect(key).toMatch(/^[0-9a-f-]{32,36}$/)
    expect(api.beginUpload).not.toHaveBeenCalled()
    expect(delivery.getSnapshot()).toEqual({ at: 'idle' })
  })

  it('in WAV is sent with its number of samples', async () => {
    api.completeAnswer.mockResolvedValueOnce(completed(null))
    await delivery.send(answerOf(wavOf([new Int16Array(1_600), new Int16Array(160)])))
    expect(api.completeAnswer.mock.calls[0]?.[0].samples).toBe(1_760)
  })

  it('has the same key for every attempt and a different key from other answers', async () => {
    const answer = short()
    api.completeAnswer.mockRejectedValueOnce(gone).mockRejectedValueOnce(gone)
    api.completeAnswer.mockRejectedValueOnce(gone)
    await expect(delivery.send(answer)).rejects.toBe(gone)
    api.completeAnswer.mockResolvedValue(completed(null))
    await delivery.send(answer)
    await delivery.send(short())
    const keys = api.completeAnswer.mock.calls.map(([, key]) => key)
    expect(new Set(keys.slice(0, 4)).size).toBe(1)
    expect(keys[4]).not.toBe(keys[0])
    expect(slept).toEqual([1_000, 2_000])
  })

  it('is not resent automatically after a timeout', async () => {
    const late = new NetworkFailure('timeout')
    api.completeAnswer.mockRejectedValueOnce(late)
    await expect(delivery.send(short())).rejects.toBe(late)
    expect(api.completeAnswer).toHaveBeenCalledOnce()
  })

  it('is resent immediately when damaged, a limited number of times', async () => {
    const damaged = problem('audio_damaged', 422)
    api.completeAnswer.mockRejectedValueOnce(damaged).mockResolvedValueOnce(completed(null))
    await delivery.send(short())
    expect(api.completeAnswer).toHaveBeenCalledTimes(2)
    api.completeAnswer.mockReset().mockRejectedValue(damaged)
    await expect(delivery.send(short())).rejects.toBe(damaged)
    expect(api.completeAnswer).toHaveBeenCalledTimes(3)
    expect(slept).toEqual([])
  })

  it('gets a new key if the old one was used for another answer', async () => {
    const reused = problem('idempotency_key_reused', 422)
    api.completeAnswer.mockRejectedValueOnce(reused).mockResolvedValueOnce(completed(null))
    await delivery.send(short())
    const [first, second] = api.completeAnswer.mock.calls.map(([, key]) => key)
    expect(first).not.toBe(second)
  })

  it.each(['audio_empty', 'already_answered', 'foreign_origin'])(
    'is not sent again on %s',
    async (code) => {
      api.completeAnswer.mockRejectedValueOnce(problem(code, 400))
      await expect(delivery.send(short())).rejects.toMatchObject({ code })
      expect(api.completeAnswer).toHaveBeenCalledOnce()
    },
  )
})

describe('a busy server', () => {
  it.each([
    ['too_many_requests', 429],
    ['busy', 503],
  ])('is retried after its Retry-After (%s), which is shown', async (code, status) => {
    api.completeAnswer
      .mockRejectedValueOnce(problem(code, status, 7))
      .mockResolvedValueOnce(completed(null))
    await delivery.send(short())
    expect(slept).toEqual([7_000])
    expect(states).toContainEqual({ at: 'waiting', why: 'busy', seconds: 7 })
  })

  it('is waited for at most three times, and not for minutes', async () => {
    api.completeAnswer.mockRejectedValue(problem('busy', 503, 7))
    await expect(delivery.send(short())).rejects.toMatchObject({ code: 'busy' })
    expect(slept).toEqual([7_000, 7_000, 7_000])
    api.completeAnswer.mockReset().mockRejectedValue(problem('busy', 503, 600))
    await expect(delivery.send(short())).rejects.toMatchObject({ retryAfterS: 600 })
    expect(api.completeAnswer).toHaveBeenCalledOnce()
  })

  it('with a full disk is not retried automatically', async () => {
    api.completeAnswer.mockRejectedValue(problem('disk_full', 507, 30))
    await expect(delivery.send(short())).rejects.toMatchObject({ retryAfterS: 30 })
    expect(slept).toEqual([])
  })
})

describe('a long answer', () => {
  const size = 2 * PIECE_BYTES + 100
  const content = bytesOf(size)
  const long = () => answerOf(new Blob([content], { type: 'audio/webm' }))

  /** A server that stores pieces; a test can make some fail. */
  class Server {
    received = new Uint8Array(0)
    readonly offsets: number[] = []
    /**
     * Called with the number of each piece, from 1. If it returns a fault, the server stores
     * `partly` bytes of the piece and throws `error`.
     */
    fault: (n: number) => { error: Error; partly: number } | null = () => null

    get state(): Upload {
      return { upload_id: 'u_1', offset: this.received.length, size_bytes: size }
    }

    constructor() {
      api.beginUpload.mockImplementation(() => Promise.resolve(this.state))
      api.uploadState.mockImplementation(() => Promise.resolve(this.state))
      api.sendPiece.mockImplementation(async (_session, _id, { offset, bytes }) => {
        const piece = new Uint8Array(await bytes.arrayBuffer())
        this.offsets.push(offset)
        const fault = this.fault(this.offsets.length)
        if (offset !== this.received.length) throw problem('upload_offset', 409)
        const kept = fault ? piece.slice(0, fault.partly) : piece
        this.received = Uint8Array.from([...this.received, ...kept])
        if (fault) throw fault.error
        return this.state
      })
      api.completeUpload.mockImplementation(() => Promise.resolve(completed(null)))
    }
  }

  it('is sent in pieces and reports progress', async () => {
    const server = new Server()
    await delivery.send(long())
    expect(api.beginUpload.mock.calls[0]?.[0]).toMatchObject({
      sha256: createHash('sha256').update(content).digest('hex'),
      samples: null,
    })
    expect(server.offsets).toEqual([0, PIECE_BYTES, 2 * PIECE_BYTES])
    expect(Buffer.compare(server.received, content)).toBe(0)
    expect(api.completeUpload).toHaveBeenCalledExactlyOnceWith('i_1', 'u_1')
    expect(
      states.filter(({ at }) => at === 'sending').map((now) => 'sentBytes' in now && now.sentBytes),
    ).toEqual([0, PIECE_BYTES, 2 * PIECE_BYTES, size, size])
    expect(api.completeAnswer).not.toHaveBeenCalled()
  })

  it('continues from the offset of the server', async () => {
    const server = new Server()
    server.fault = (n) => (n === 2 ? { error: gone, partly: 1_000 } : null)
    await delivery.send(long())
    expect(server.offsets).toEqual(
      [0, PIECE_BYTES, PIECE_BYTES + 1_000, 2 * PIECE_BYTES + 1_000].filter((at) => at < size),
    )
    expect(Buffer.compare(server.received, content)).toBe(0)
    expect(slept).toEqual([1_000])
    expect(states).toContainEqual({ at: 'waiting', why: 'connection', seconds: 1 })
  })

  it('continues an earlier upload', async () => {
    const server = new Server()
    server.received = content.slice(0, PIECE_BYTES)
    await delivery.send(long())
    expect(server.offsets[0]).toBe(PIECE_BYTES)
  })

  it('is given up without progress, but not with slow progress', async () => {
    const server = new Server()
    server.fault = (n) => (n % 2 ? { error: new NetworkFailure('timeout'), partly: 0 } : null)
    await delivery.send(long())
    expect(slept).toEqual([1_000, 1_000, 1_000])
    const stuck = new Server()
    stuck.fault = () => ({ error: gone, partly: 0 })
    await expect(delivery.send(long())).rejects.toBe(gone)
    expect(stuck.offsets).toHaveLength(3)
  })

  it('restarts when the server no longer has the upload', async () => {
    const server = new Server()
    server.fault = (n) => (n === 1 ? { error: gone, partly: 0 } : null)
    api.uploadState.mockRejectedValueOnce(problem('upload_not_found', 404))
    await delivery.send(long())
    expect(api.beginUpload).toHaveBeenCalledTimes(2)
    expect(Buffer.compare(server.received, content)).toBe(0)
  })

  it('is not restarted for a deleted interview', async () => {
    const server = new Server()
    server.fault = () => ({ error: gone, partly: 0 })
    api.uploadState.mockRejectedValueOnce(problem('session_not_found', 404))
    await expect(delivery.send(long())).rejects.toMatchObject({ code: 'session_not_found' })
    expect(api.beginUpload).toHaveBeenCalledOnce()
  })

  it('is resent from the beginning when damaged', async () => {
    const server = new Server()
    api.completeUpload.mockImplementationOnce(() => {
      server.received = new Uint8Array(0)
      return Promise.reject(problem('audio_damaged', 422))
    })
    await delivery.send(long())
    expect(server.offsets).toEqual([0, 1, 2, 0, 1, 2].map((n) => n * PIECE_BYTES))
    expect(Buffer.compare(server.received, content)).toBe(0)
  })

  it('sends the missing part when incomplete', async () => {
    const server = new Server()
    api.completeUpload.mockImplementationOnce(() => {
      server.received = server.received.slice(0, PIECE_BYTES)
      return Promise.reject(problem('upload_incomplete', 409))
    })
    await delivery.send(long())
    expect(Buffer.compare(server.received, content)).toBe(0)
  })

  it('repeats an unanswered completion without resending data', async () => {
    const server = new Server()
    api.completeUpload.mockRejectedValueOnce(gone)
    await delivery.send(long())
    expect(server.offsets).toHaveLength(3)
    expect(api.completeUpload).toHaveBeenCalledTimes(2)
  })
})

it('rethrows errors of the page itself', async () => {
  const broken = new TypeError('the recording is gone')
  delivery = new Delivery({ api, hash: () => Promise.reject(broken) })
  await expect(delivery.send(short())).rejects.toBe(broken)
  expect(delivery.getSnapshot()).toEqual({ at: 'idle' })
})

describe('a typed answer', () => {
  const typed = {
    interviewId: 'i_1',
    question: question('q_main_1'),
    text: '저는 서버를 고쳤습니다.',
  }

  it('is resent after a connection failure', async () => {
    api.completeTyped.mockRejectedValueOnce(gone).mockResolvedValueOnce(completed(null))
    expect(await delivery.sendTyped(typed)).toEqual(completed(null))
    expect(api.completeTyped.mock.calls).toEqual([[typed], [typed]])
    expect(slept).toEqual([1_000])
  })

  it('is not retried when the server refuses it', async () => {
    api.completeTyped.mockRejectedValueOnce(problem('already_answered', 409))
    await expect(delivery.sendTyped(typed)).rejects.toMatchObject({ code: 'already_answered' })
    expect(delivery.getSnapshot()).toEqual({ at: 'idle' })
  })
})
