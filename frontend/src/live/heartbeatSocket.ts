import type { ClientMessage, ServerMessage } from './messages'
import { encodeFrame, parseMessage, decodeFrame } from './messages'

/** The part of `WebSocket` that the page uses. */
export type Socket = Pick<
  WebSocket,
  'binaryType' | 'send' | 'close' | 'onopen' | 'onclose' | 'onmessage'
>

export interface SocketEvents {
  onOpen: () => void
  /** The connection failed, closed or timed out. No further events follow. */
  onDisconnect: () => void
  onMessage: (message: ServerMessage) => void
  onAudio: (stream: number, sound: Int16Array) => void
}

/** Milliseconds to wait for a connection to open. */
export const CONNECT_TIMEOUT_MS = 5_000
export const PING_MS = 10_000
const MAX_MISSED_PONGS = 2

/** One WebSocket that detects a dead connection by pings. */
export class HeartbeatSocket {
  readonly #socket: Socket
  readonly #events: SocketEvents
  readonly #opening: ReturnType<typeof setTimeout>
  #pinging: ReturnType<typeof setInterval> | undefined
  #unanswered = 0
  #open = false

  /** Take over `socket`, which is still connecting. */
  constructor(socket: Socket, events: SocketEvents) {
    this.#socket = socket
    this.#events = events
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      clearTimeout(this.#opening)
      this.#open = true
      this.#pinging = setInterval(() => {
        this.#ping()
      }, PING_MS)
      events.onOpen()
    }
    const disconnect = () => {
      this.close()
      events.onDisconnect()
    }
    socket.onclose = disconnect
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.#unanswered = 0
      this.#handleData(data)
    }
    this.#opening = setTimeout(disconnect, CONNECT_TIMEOUT_MS)
  }

  get isOpen(): boolean {
    return this.#open
  }

  send(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message))
  }

  sendFrame(number: number, sound: Int16Array): void {
    this.#socket.send(encodeFrame(number, sound))
  }

  close(): void {
    clearTimeout(this.#opening)
    clearInterval(this.#pinging)
    this.#open = false
    this.#socket.onopen = this.#socket.onclose = this.#socket.onmessage = null
    this.#socket.close()
  }

  #handleData(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const frame = decodeFrame(data)
      if (frame) this.#events.onAudio(frame.number, frame.sound)
    } else if (typeof data === 'string') {
      const message = parseMessage(data)
      if (message) this.#events.onMessage(message)
    }
  }

  #ping(): void {
    if (this.#unanswered < MAX_MISSED_PONGS) {
      this.send({ type: 'ping', id: ++this.#unanswered })
      return
    }
    this.close()
    this.#events.onDisconnect()
  }
}
