/** A fake live server. Tests send the server's messages; the fake records the client's messages. */
import type { ClientMessage, ServerMessage } from '../src/live/messages'
import { encodeFrame, decodeFrame } from '../src/live/messages'
import type { Socket } from '../src/live/heartbeatSocket'

export class FakeSocket implements Socket {
  binaryType: BinaryType = 'blob'
  onopen: Socket['onopen'] = null
  onclose: Socket['onclose'] = null
  onmessage: Socket['onmessage'] = null
  closed = false
  readonly url: string
  readonly clientMessages: ClientMessage[] = []
  /** Numbers of the received frames. */
  readonly frames: number[] = []

  constructor(url: string) {
    this.url = url
  }

  send(data: unknown) {
    if (typeof data === 'string') this.clientMessages.push(JSON.parse(data) as ClientMessage)
    else if (data instanceof ArrayBuffer) this.frames.push(decodeFrame(data)?.number ?? -1)
  }

  close() {
    this.closed = true
  }

  serverAccepts() {
    this.#call(this.onopen, new Event('open'))
  }

  serverDisconnects() {
    this.#call(this.onclose, new CloseEvent('close'))
  }

  serverSends(...messages: ServerMessage[]) {
    for (const message of messages) {
      this.#call(this.onmessage, new MessageEvent('message', { data: JSON.stringify(message) }))
    }
  }

  serverSendsAudio(stream: number, sound: Int16Array) {
    this.#call(this.onmessage, new MessageEvent('message', { data: encodeFrame(stream, sound) }))
  }

  #call<E extends Event>(handler: ((event: E) => unknown) | null, event: E) {
    handler?.(event)
  }
}

/** Replaces the WebSocket constructor. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = []

  readonly connect = (url: string): Socket => {
    const socket = new FakeSocket(url)
    this.sockets.push(socket)
    return socket
  }

  get latest(): FakeSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new Error('nothing was connected')
    return socket
  }
}

export const readyMessage = (question_id: string, next_seq = 0): ServerMessage => ({
  type: 'ready',
  version: 1,
  question_id,
  next_seq,
  max_answer_sec: 180,
  ack_every_ms: 250,
})

export const errorMessage = (code: string, fatal = false): ServerMessage => ({
  type: 'error',
  code,
  detail: '한국어',
  detail_en: 'English',
  fatal,
})

export const stateMessage = (
  state: Extract<ServerMessage, { type: 'state' }>['state'],
  ended_by: 'client' | 'server' | 'limit' | null = null,
): ServerMessage => ({ type: 'state', state, ended_by })
