import { createHash } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { errorMessage, FakeNetwork, stateMessage, readyMessage } from '@test-helpers/fakeLiveServer'
import type { ServerMessage } from './messages'
import { MAX_UNACKNOWLEDGED } from './frameQueue'
import { LiveSocket, MAX_DAMAGES, RETRY_MS, TURN_TIMEOUT_MS } from './liveSocket'
import { CONNECT_TIMEOUT_MS, PING_MS } from './heartbeatSocket'

const URL = 'ws://localhost/api/session/s_1/live'
const question = { id: 'q_main_1', type: 'main' } as const

let network: FakeNetwork
let messages: ServerMessage['type'][]
let socket: LiveSocket
let frames: Int16Array[]

beforeEach(() => {
  vi.useFakeTimers()
  network = new FakeNetwork()
  messages = []
  frames = []
  socket = new LiveSocket(network.connect, {
    onMessage: ({ type }) => messages.push(type),
    onAudio: () => undefined,
  })
})

afterEach(() => {
  vi.useRealTimers()
})

function begin(turnMessage: { discardsEarlier?: boolean; handsFree?: boolean } = {}) {
  socket.begin({ question, handsFree: false, discardsEarlier: false, frames, ...turnMessage })
}

function streaming() {
  socket.open(URL)
  network.latest.serverAccepts()
  begin()
  network.latest.serverSends(readyMessage('q_main_1'))
}

function addFrames(count: number) {
  for (let i = 0; i < count; i++) {
    frames.push(new Int16Array(1_600))
    socket.sendMore()
  }
}

const ack = (seq: number): ServerMessage => ({ type: 'ack', seq })

describe('an answer', () => {
  it('begins with start, and sends frames once the server is ready', () => {
    socket.open(URL)
    begin()
    addFrames(2)
    network.latest.serverAccepts()
    expect(network.latest.clientMessages).toEqual([
      { type: 'start', version: 1, question_id: 'q_main_1', turn_type: 'main', hands_free: false },
    ])
    expect(network.latest.frames).toEqual([])
    network.latest.serverSends(readyMessage('q_main_1'))
    addFrames(1)
    expect(socket.getSnapshot()).toBe('streaming')
    expect(network.latest.frames).toEqual([0, 1, 2])
  })

  it('ends with the number of its last frame and completes with the question', () => {
    streaming()
    addFrames(3)
    socket.end()
    expect(network.latest.clientMessages.at(-1)).toMatchObject({ type: 'end', last_seq: 2 })
    expect(socket.getSnapshot()).toBe('ended')
    network.latest.serverSends({ type: 'question' } as ServerMessage)
    expect(socket.getSnapshot()).toBe('open')
  })

  it('holds frames back while too many are unacknowledged', () => {
    streaming()
    addFrames(MAX_UNACKNOWLEDGED + 10)
    expect(network.latest.frames).toHaveLength(MAX_UNACKNOWLEDGED)
    socket.end()
    expect(socket.getSnapshot()).toBe('streaming')
    network.latest.serverSends(ack(4))
    expect(network.latest.frames).toHaveLength(MAX_UNACKNOWLEDGED + 5)
    network.latest.serverSends(ack(MAX_UNACKNOWLEDGED))
    expect(network.latest.clientMessages.at(-1)).toMatchObject({
      type: 'end',
      last_seq: MAX_UNACKNOWLEDGED + 9,
    })
  })

  it('continues from the frame that the server requests', () => {
    socket.open(URL)
    network.latest.serverAccepts()
    begin()
    addFrames(2)
    network.latest.serverSends(readyMessage('q_main_1', 30))
    expect(network.latest.frames).toEqual([30, 31])
  })

  it('cancels a discarded earlier attempt before it starts', () => {
    socket.open(URL)
    network.latest.serverAccepts()
    begin({ discardsEarlier: true })
    network.latest.serverSends(readyMessage('q_main_1', 30))
    expect(network.latest.clientMessages.at(-1)).toEqual({ type: 'cancel' })
    network.latest.serverSends(stateMessage('cancelled'))
    expect(network.latest.clientMessages.at(-1)).toMatchObject({ type: 'start' })
    network.latest.serverSends(readyMessage('q_main_1', 0))
    expect(socket.getSnapshot()).toBe('streaming')
  })

  it('can be paused, resumed and cancelled', () => {
    streaming()
    socket.pause(true)
    socket.pause(false)
    socket.cancel()
    expect(network.latest.clientMessages.slice(-3).map(({ type }) => type)).toEqual([
      'pause',
      'resume',
      'cancel',
    ])
    expect(socket.getSnapshot()).toBe('open')
  })

  it('restarts when hands-free is switched', () => {
    streaming()
    addFrames(2)
    socket.setHandsFree(true)
    expect(network.latest.clientMessages.at(-1)).toMatchObject({ type: 'start', hands_free: true })
    addFrames(1)
    expect(network.latest.frames).toEqual([0, 1])
    network.latest.serverSends(readyMessage('q_main_1', 2))
    expect(network.latest.frames).toEqual([0, 1, 2])
  })

  it('may be ended by the server, and a simultaneous end is ignored', () => {
    streaming()
    addFrames(2)
    network.latest.serverSends(stateMessage('received', 'server'))
    expect(socket.getSnapshot()).toBe('ended')
    socket.end()
    expect(network.latest.clientMessages.at(-1)).toMatchObject({ type: 'start' })
    network.latest.serverSends(errorMessage('not_listening'))
    expect(socket.getSnapshot()).toBe('ended')
  })
})

describe('a broken connection', () => {
  it('reconnects and resends only the frames that the server lacks', () => {
    streaming()
    addFrames(5)
    network.latest.serverSends(ack(2))
    network.latest.serverDisconnects()
    expect(socket.getSnapshot()).toBe('waiting')
    addFrames(2)
    vi.advanceTimersByTime(RETRY_MS[0] ?? 0)
    network.latest.serverAccepts()
    expect(network.latest.clientMessages[0]).toMatchObject({
      type: 'start',
      question_id: 'q_main_1',
    })
    network.latest.serverSends(readyMessage('q_main_1', 4))
    expect(network.latest.frames).toEqual([4, 5, 6])
  })

  it('resends a lost end', () => {
    streaming()
    addFrames(2)
    socket.end()
    network.latest.serverDisconnects()
    vi.advanceTimersByTime(RETRY_MS[0] ?? 0)
    network.latest.serverAccepts()
    network.latest.serverSends(readyMessage('q_main_1', 2))
    expect(network.latest.clientMessages.at(-1)).toMatchObject({ type: 'end', last_seq: 1 })
  })

  it('stays paused', () => {
    streaming()
    socket.pause(true)
    network.latest.serverDisconnects()
    vi.advanceTimersByTime(RETRY_MS[0] ?? 0)
    network.latest.serverAccepts()
    network.latest.serverSends(readyMessage('q_main_1'))
    expect(network.latest.clientMessages.at(-1)).toEqual({ type: 'pause' })
  })

  it('is given up after five retries with growing delays', () => {
    streaming()
    addFrames(1)
    network.latest.serverDisconnects()
    for (const wait of RETRY_MS) {
      const tries = network.sockets.length
      vi.advanceTimersByTime(wait - 1)
      expect(network.sockets).toHaveLength(tries)
      vi.advanceTimersByTime(1)
      expect(network.sockets).toHaveLength(tries + 1)
      expect(socket.getSnapshot()).toBe('connecting')
      network.latest.serverDisconnects()
    }
    expect(socket.getSnapshot()).toBe('lost')
    vi.advanceTimersByTime(60_000)
    expect(network.sockets).toHaveLength(1 + RETRY_MS.length)
  })

  it('is retried for the next answer', () => {
    streaming()
    socket.giveUp()
    begin()
    network.latest.serverAccepts()
    expect(socket.getSnapshot()).toBe('starting')
  })

  it('is detected when it is silent or never opens', () => {
    streaming()
    vi.advanceTimersByTime(3 * PING_MS)
    expect(network.latest.clientMessages.filter(({ type }) => type === 'ping')).toHaveLength(2)
    expect(socket.getSnapshot()).toBe('waiting')
    vi.advanceTimersByTime((RETRY_MS[0] ?? 0) + CONNECT_TIMEOUT_MS)
    expect(socket.getSnapshot()).toBe('waiting')
  })

  it('is not assumed while pongs arrive', () => {
    streaming()
    for (let id = 1; id < 10; id++) {
      vi.advanceTimersByTime(PING_MS)
      network.latest.serverSends({ type: 'pong', id })
    }
    expect(socket.getSnapshot()).toBe('streaming')
  })

  it('is closed without retry if no answer is in progress', () => {
    socket.open(URL)
    network.latest.serverAccepts()
    network.latest.serverDisconnects()
    expect(socket.getSnapshot()).toBe('closed')
    expect(socket.everOpen).toBe(true)
  })

  it('is given up if the server lost frames', () => {
    socket.open(URL)
    network.latest.serverAccepts()
    begin()
    network.latest.serverSends(readyMessage('q_main_1', 30))
    network.latest.serverDisconnects()
    vi.advanceTimersByTime(RETRY_MS[0] ?? 0)
    network.latest.serverAccepts()
    network.latest.serverSends(readyMessage('q_main_1', 0))
    expect(socket.getSnapshot()).toBe('lost')
  })
})

describe('an answer that arrived damaged', () => {
  function ended() {
    streaming()
    addFrames(3)
    socket.end()
  }

  it('sends its checksum with its end', () => {
    ended()
    const hash = createHash('sha256')
    for (const { buffer } of frames) hash.update(new Uint8Array(buffer as ArrayBuffer))
    expect(network.latest.clientMessages.at(-1)).toEqual({
      type: 'end',
      last_seq: 2,
      sha256: hash.digest('hex'),
      samples: 4_800,
    })
  })

  it("is sent again from the page's frames, without an error message", () => {
    ended()
    const end = network.latest.clientMessages.at(-1)
    network.latest.serverSends(errorMessage('audio_damaged'))
    expect(network.latest.clientMessages.at(-1)?.type).toBe('start')
    network.latest.serverSends(readyMessage('q_main_1', 0))
    expect(network.latest.frames).toEqual([0, 1, 2, 0, 1, 2])
    expect(network.latest.clientMessages.at(-1)).toEqual(end)
    expect(socket.getSnapshot()).toBe('ended')
    expect(messages).not.toContain('error')
  })

  it('repeatedly is uploaded instead', () => {
    ended()
    for (let i = 0; i < MAX_DAMAGES; i++) {
      network.latest.serverSends(errorMessage('audio_damaged'), readyMessage('q_main_1', 0))
      expect(socket.getSnapshot()).toBe('ended')
    }
    network.latest.serverSends(errorMessage('audio_damaged'))
    expect(socket.getSnapshot()).toBe('lost')
    expect(messages.at(-1)).toBe('error')
  })
})

describe('a refusal', () => {
  it.each(['already_answered', 'session_not_found', 'audio_empty'])(
    '%s ends the live way of this answer',
    (code) => {
      streaming()
      network.latest.serverSends(errorMessage(code))
      expect(socket.getSnapshot()).toBe('lost')
      expect(messages.at(-1)).toBe('error')
    },
  )

  it.each(['frame_missing', 'too_slow'])('%s is solved by a new connection', (code) => {
    streaming()
    network.latest.serverSends(errorMessage(code, true))
    network.latest.serverDisconnects()
    expect(socket.getSnapshot()).toBe('waiting')
  })

  it('that is fatal is not retried', () => {
    streaming()
    network.latest.serverSends(errorMessage('taken_over', true))
    vi.advanceTimersByTime(60_000)
    expect(socket.getSnapshot()).toBe('lost')
    expect(network.sockets).toHaveLength(1)
  })

  it.each([0, 3])('is given up if no frame is accepted after %d were sent', (sent) => {
    socket.open(URL)
    network.latest.serverAccepts()
    begin()
    if (sent > 0) network.latest.serverSends(readyMessage('q_main_1'))
    addFrames(MAX_UNACKNOWLEDGED + 5)
    socket.end()
    let opened = network.latest
    const server = setInterval(() => {
      if (network.latest !== opened) network.latest.serverAccepts()
      opened = network.latest
      opened.serverSends({ type: 'pong', id: 0 })
    }, PING_MS / 10)
    vi.advanceTimersByTime(TURN_TIMEOUT_MS)
    clearInterval(server)
    expect(socket.getSnapshot()).toBe('lost')
  })

  it('ends after a timeout', () => {
    streaming()
    socket.end()
    const pongs = setInterval(() => {
      network.latest.serverSends({ type: 'pong', id: 0 })
    }, PING_MS)
    vi.advanceTimersByTime(TURN_TIMEOUT_MS)
    clearInterval(pongs)
    expect(socket.getSnapshot()).toBe('lost')
  })
})

describe('between answers', () => {
  it('requests the question again and sends response times', () => {
    expect(socket.repeat('q_main_1')).toBe(false)
    socket.open(URL)
    expect(socket.repeat('q_main_1')).toBe(false)
    network.latest.serverAccepts()
    expect(socket.repeat('q_main_1')).toBe(true)
    const times = { first_sound_ms: 1, first_content_ms: 2, end_to_content_ms: null }
    expect(socket.sendResponseTimes({ turn_id: 't_1', ...times })).toBe(true)
    expect(network.latest.clientMessages).toEqual([
      { type: 'repeat', question_id: 'q_main_1' },
      { type: 'heard', turn_id: 't_1', ...times },
    ])
  })

  it('ignores unreadable messages', () => {
    streaming()
    for (const data of ['{', '7', new ArrayBuffer(3)]) {
      network.latest.onmessage?.call({} as WebSocket, new MessageEvent('message', { data }))
    }
    expect(socket.getSnapshot()).toBe('streaming')
  })
})
