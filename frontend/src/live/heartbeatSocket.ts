import type { ClientMessage, ServerMessage } from './messages'
import { numbered, parsed, unnumbered } from './messages'

/** The part of a browser's WebSocket that is used. */
export type Socket = Pick<
  WebSocket,
  'binaryType' | 'send' | 'close' | 'onopen' | 'onclose' | 'onmessage'
>

export interface WireEvents {
  onOpen: () => void
  /** It could not be opened, broke, or fell silent. Nothing follows. */
  onBroken: () => void
  onMessage: (message: ServerMessage) => void
  onSound: (stream: number, sound: Int16Array) => void
}

/** A server that has not answered by then is not there. */
export const CONNECT_MS = 5_000
export const PING_MS = 10_000
const MISSED_PONGS = 2

/** One WebSocket from opening to closing. It pings, so that a dead one is noticed. */
export class Wire {
  readonly #socket: Socket
  readonly #events: WireEvents
  readonly #opening: ReturnType<typeof setTimeout>
  #pinging: ReturnType<typeof setInterval> | undefined
  #unanswered = 0
  #open = false

  /** Throws where the browser refuses the address. */
  constructor(socket: Socket, events: WireEvents) {
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
    const broken = () => {
      this.close()
      events.onBroken()
    }
    socket.onclose = broken
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.#unanswered = 0
      this.#take(data)
    }
    this.#opening = setTimeout(broken, CONNECT_MS)
  }

  get isOpen(): boolean {
    return this.#open
  }

  say(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message))
  }

  sendFrame(number: number, sound: Int16Array): void {
    this.#socket.send(numbered(number, sound))
  }

  close(): void {
    clearTimeout(this.#opening)
    clearInterval(this.#pinging)
    this.#open = false
    this.#socket.onopen = this.#socket.onclose = this.#socket.onmessage = null
    this.#socket.close()
  }

  #take(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const frame = unnumbered(data)
      if (frame) this.#events.onSound(frame.number, frame.sound)
    } else if (typeof data === 'string') {
      const message = parsed(data)
      if (message) this.#events.onMessage(message)
    }
  }

  #ping(): void {
    if (this.#unanswered < MISSED_PONGS) {
      this.say({ type: 'ping', id: ++this.#unanswered })
      return
    }
    this.close()
    this.#events.onBroken()
  }
}
