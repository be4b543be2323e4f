import { createHash } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { failed, FakeNetwork, reached, ready } from '@test-helpers/fakeLiveServer'
import type { ServerMessage } from './messages'
import { WINDOW } from './frameQueue'
import { LiveSocket, MAX_DAMAGES, RETRY_MS, TURN_MS } from './liveSocket'
import { CONNECT_MS, PING_MS } from './heartbeatSocket'

const URL = 'ws://localhost/api/session/s_1/live'
const question = { id: 'q_main_1', type: 'main' } as const

let network: FakeNetwork
let messages: ServerMessage['type'][]
let line: LiveSocket
let frames: Int16Array[]

beforeEach(() => {
  vi.useFakeTimers()
  network = new FakeNetwork()
  messages = []
  frames = []
  line = new LiveSocket(network.connect, {
    onMessage: ({ type }) => messages.push(type),
    onSound: () => undefined,
  })
})

afterEach(() => {
  vi.useRealTimers()
})

function begin(over: { afresh?: boolean; handsFree?: boolean } = {}) {
  line.begin({ question, handsFree: false, afresh: false, frames, ...over })
}

function streaming() {
  line.open(URL)
  network.latest.opens()
  begin()
  network.latest.tells(ready('q_main_1'))
}

function hear(count: number) {
  for (let i = 0; i < count; i++) {
    frames.push(new Int16Array(1_600))
    line.sendMore()
  }
}

const ack = (seq: number): ServerMessage => ({ type: 'ack', seq })

describe('an answer', () => {
  it('begins with start, and sends frames once the server is ready', () => {
    line.open(URL)
    begin()
    hear(2)
    network.latest.opens()
    expect(network.latest.said).toEqual([
      { type: 'start', version: 1, question_id: 'q_main_1', turn_type: 'main', hands_free: false },
    ])
    expect(network.latest.frames).toEqual([])
    network.latest.tells(ready('q_main_1'))
    hear(1)
    expect(line.getSnapshot()).toBe('streaming')
    expect(network.latest.frames).toEqual([0, 1, 2])
  })

  it('ends with the number of its last frame, and is over when the question comes', () => {
    streaming()
    hear(3)
    line.end()
    expect(network.latest.said.at(-1)).toMatchObject({ type: 'end', last_seq: 2 })
    expect(line.getSnapshot()).toBe('ended')
    network.latest.tells({ type: 'question' } as ServerMessage)
    expect(line.getSnapshot()).toBe('open')
  })

  it('holds frames back while too many are on their way', () => {
    streaming()
    hear(WINDOW + 10)
    expect(network.latest.frames).toHaveLength(WINDOW)
    line.end()
    expect(line.getSnapshot()).toBe('streaming')
    network.latest.tells(ack(4))
    expect(network.latest.frames).toHaveLength(WINDOW + 5)
    network.latest.tells(ack(WINDOW))
    expect(network.latest.said.at(-1)).toMatchObject({ type: 'end', last_seq: WINDOW + 9 })
  })

  it('goes on where the server says an earlier one was cut off', () => {
    line.open(URL)
    network.latest.opens()
    begin()
    hear(2)
    network.latest.tells(ready('q_main_1', 30))
    expect(network.latest.frames).toEqual([30, 31])
  })

  it('begins afresh where the earlier one is not wanted', () => {
    line.open(URL)
    network.latest.opens()
    begin({ afresh: true })
    network.latest.tells(ready('q_main_1', 30))
    expect(network.latest.said.at(-1)).toEqual({ type: 'cancel' })
    network.latest.tells(reached('cancelled'))
    expect(network.latest.said.at(-1)).toMatchObject({ type: 'start' })
    network.latest.tells(ready('q_main_1', 0))
    expect(line.getSnapshot()).toBe('streaming')
  })

  it('is paused, resumed and forgotten', () => {
    streaming()
    line.pause(true)
    line.pause(false)
    line.cancel()
    expect(network.latest.said.slice(-3).map(({ type }) => type)).toEqual([
      'pause',
      'resume',
      'cancel',
    ])
    expect(line.getSnapshot()).toBe('open')
  })

  it('starts again when somebody else is to decide about its end', () => {
    streaming()
    hear(2)
    line.setHandsFree(true)
    expect(network.latest.said.at(-1)).toMatchObject({ type: 'start', hands_free: true })
    hear(1)
    expect(network.latest.frames).toEqual([0, 1])
    network.latest.tells(ready('q_main_1', 2))
    expect(network.latest.frames).toEqual([0, 1, 2])
  })

  it('may be ended by the server, and the echo of that is harmless', () => {
    streaming()
    hear(2)
    network.latest.tells(reached('received', 'server'))
    expect(line.getSnapshot()).toBe('ended')
    line.end()
    expect(network.latest.said.at(-1)).toMatchObject({ type: 'start' })
    network.latest.tells(failed('not_listening'))
    expect(line.getSnapshot()).toBe('ended')
  })
})

describe('a broken line', () => {
  it('is opened again, and only what the server lacks is sent again', () => {
    streaming()
    hear(5)
    network.latest.tells(ack(2))
    network.latest.breaks()
    expect(line.getSnapshot()).toBe('waiting')
    hear(2)
    vi.advanceTimersByTime(RETRY_MS[0] ?? 0)
    network.latest.opens()
    expect(network.latest.said[0]).toMatchObject({ type: 'start', question_id: 'q_main_1' })
    network.latest.tells(ready('q_main_1', 4))
    expect(network.latest.frames).toEqual([4, 5, 6])
  })

  it('says the end again where that was lost', () => {
    streaming()
    hear(2)
    line.end()
    network.latest.breaks()
    vi.advanceTimersByTime(RETRY_MS[0] ?? 0)
    network.latest.opens()
    network.latest.tells(ready('q_main_1', 2))
    expect(network.latest.said.at(-1)).toMatchObject({ type: 'end', last_seq: 1 })
  })

  it('stays paused', () => {
    streaming()
    line.pause(true)
    network.latest.breaks()
    vi.advanceTimersByTime(RETRY_MS[0] ?? 0)
    network.latest.opens()
    network.latest.tells(ready('q_main_1'))
    expect(network.latest.said.at(-1)).toEqual({ type: 'pause' })
  })

  it('is given up after five tries, slower and slower', () => {
    streaming()
    hear(1)
    network.latest.breaks()
    for (const wait of RETRY_MS) {
      const tries = network.sockets.length
      vi.advanceTimersByTime(wait - 1)
      expect(network.sockets).toHaveLength(tries)
      vi.advanceTimersByTime(1)
      expect(network.sockets).toHaveLength(tries + 1)
      expect(line.getSnapshot()).toBe('connecting')
      network.latest.breaks()
    }
    expect(line.getSnapshot()).toBe('lost')
    vi.advanceTimersByTime(60_000)
    expect(network.sockets).toHaveLength(1 + RETRY_MS.length)
  })

  it('is tried anew for the next answer', () => {
    streaming()
    line.giveUp()
    begin()
    network.latest.opens()
    expect(line.getSnapshot()).toBe('starting')
  })

  it('is noticed when it is silent, and when it never opens', () => {
    streaming()
    vi.advanceTimersByTime(3 * PING_MS)
    expect(network.latest.said.filter(({ type }) => type === 'ping')).toHaveLength(2)
    expect(line.getSnapshot()).toBe('waiting')
    vi.advanceTimersByTime((RETRY_MS[0] ?? 0) + CONNECT_MS)
    expect(line.getSnapshot()).toBe('waiting')
  })

  it('is not missed while pongs come', () => {
    streaming()
    for (let id = 1; id < 10; id++) {
      vi.advanceTimersByTime(PING_MS)
      network.latest.tells({ type: 'pong', id })
    }
    expect(line.getSnapshot()).toBe('streaming')
  })

  it('is just closed where nothing is being answered', () => {
    line.open(URL)
    network.latest.opens()
    network.latest.breaks()
    expect(line.getSnapshot()).toBe('closed')
    expect(line.everOpen).toBe(true)
  })

  it('is given up where the server has less than it once had', () => {
    line.open(URL)
    network.latest.opens()
    begin()
    network.latest.tells(ready('q_main_1', 30))
    network.latest.breaks()
    vi.advanceTimersByTime(RETRY_MS[0] ?? 0)
    network.latest.opens()
    network.latest.tells(ready('q_main_1', 0))
    expect(line.getSnapshot()).toBe('lost')
  })
})

describe('an answer that arrived damaged', () => {
  function ended() {
    streaming()
    hear(3)
    line.end()
  }

  it('is proven with its end', () => {
    ended()
    const hash = createHash('sha256')
    for (const { buffer } of frames) hash.update(new Uint8Array(buffer as ArrayBuffer))
    expect(network.latest.said.at(-1)).toEqual({
      type: 'end',
      last_seq: 2,
      sha256: hash.digest('hex'),
      samples: 4_800,
    })
  })

  it("is sent again from the page's own copy, and nobody is troubled with it", () => {
    ended()
    const end = network.latest.said.at(-1)
    network.latest.tells(failed('audio_damaged'))
    expect(network.latest.said.at(-1)?.type).toBe('start')
    network.latest.tells(ready('q_main_1', 0))
    expect(network.latest.frames).toEqual([0, 1, 2, 0, 1, 2])
    expect(network.latest.said.at(-1)).toEqual(end)
    expect(line.getSnapshot()).toBe('ended')
    expect(messages).not.toContain('error')
  })

  it('again and again goes another way', () => {
    ended()
    for (let i = 0; i < MAX_DAMAGES; i++) {
      network.latest.tells(failed('audio_damaged'), ready('q_main_1', 0))
      expect(line.getSnapshot()).toBe('ended')
    }
    network.latest.tells(failed('audio_damaged'))
    expect(line.getSnapshot()).toBe('lost')
    expect(messages.at(-1)).toBe('error')
  })
})

describe('a refusal', () => {
  it.each(['already_answered', 'session_not_found', 'audio_empty'])(
    '%s ends the live way of this answer',
    (code) => {
      streaming()
      network.latest.tells(failed(code))
      expect(line.getSnapshot()).toBe('lost')
      expect(messages.at(-1)).toBe('error')
    },
  )

  it.each(['frame_missing', 'too_slow'])('%s is cured by a new line', (code) => {
    streaming()
    network.latest.tells(failed(code, true))
    network.latest.breaks()
    expect(line.getSnapshot()).toBe('waiting')
  })

  it('that is fatal is not tried again', () => {
    streaming()
    network.latest.tells(failed('taken_over', true))
    vi.advanceTimersByTime(60_000)
    expect(line.getSnapshot()).toBe('lost')
    expect(network.sockets).toHaveLength(1)
  })

  it.each([0, 3])('is given up where no frame is taken, %d having been sent', (sent) => {
    line.open(URL)
    network.latest.opens()
    begin()
    if (sent > 0) network.latest.tells(ready('q_main_1'))
    hear(WINDOW + 5)
    line.end()
    let opened = network.latest
    const server = setInterval(() => {
      if (network.latest !== opened) network.latest.opens()
      opened = network.latest
      opened.tells({ type: 'pong', id: 0 })
    }, PING_MS / 10)
    vi.advanceTimersByTime(TURN_MS)
    clearInterval(server)
    expect(line.getSnapshot()).toBe('lost')
  })

  it('is not waited for for ever', () => {
    streaming()
    line.end()
    const pongs = setInterval(() => {
      network.latest.tells({ type: 'pong', id: 0 })
    }, PING_MS)
    vi.advanceTimersByTime(TURN_MS)
    clearInterval(pongs)
    expect(line.getSnapshot()).toBe('lost')
  })
})

describe('between answers', () => {
  it('asks for the question once more, and tells what the ear heard', () => {
    expect(line.repeat('q_main_1')).toBe(false)
    line.open(URL)
    expect(line.repeat('q_main_1')).toBe(false)
    network.latest.opens()
    expect(line.repeat('q_main_1')).toBe(true)
    const heard = { first_sound_ms: 1, first_content_ms: 2, end_to_content_ms: null }
    expect(line.heard({ turn_id: 't_1', ...heard })).toBe(true)
    expect(network.latest.said).toEqual([
      { type: 'repeat', question_id: 'q_main_1' },
      { type: 'heard', turn_id: 't_1', ...heard },
    ])
  })

  it('passes over what it cannot read', () => {
    streaming()
    for (const data of ['{', '7', new ArrayBuffer(3)]) {
      network.latest.onmessage?.call({} as WebSocket, new MessageEvent('message', { data }))
    }
    expect(line.getSnapshot()).toBe('streaming')
  })
})
