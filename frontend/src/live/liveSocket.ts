import { Store } from '../lib/store'
import type { AnswerToSend, ConnectionState, LiveEvents } from './connection'
import type { ClientMessage, Message, ServerMessage } from './messages'
import { VERSION } from './messages'
import { FrameQueue } from './frameQueue'
import type { Socket } from './heartbeatSocket'
import { HeartbeatSocket } from './heartbeatSocket'

interface Answer extends AnswerToSend {
  queue: FrameQueue
  paused: boolean
  ended: boolean
  discarding: boolean
  damages: number
}

export const RETRY_MS = [500, 1_000, 2_000, 4_000, 5_000]
/** Maximum time to wait for the next question. After this time the page polls by HTTP. */
export const TURN_TIMEOUT_MS = 180_000
/** Maximum time to wait for `ready`. After this time the page reconnects. */
export const START_TIMEOUT_MS = 10_000
/** Errors after which the server closes the connection and expects a new one. */
const RECONNECT_CODES = new Set(['frame_missing', 'too_slow'])
/**
 * Maximum number of resends of an answer after damaged transfers. After that the answer is
 * uploaded.
 */
export const MAX_DAMAGES = 2

/** The live connection: reconnects during an answer and sends its frames. */
export class LiveSocket extends Store<ConnectionState> {
  /** Whether a connection was ever opened. */
  everOpen = false
  readonly #openSocket: (url: string) => Socket
  readonly #events: LiveEvents
  #url = ''
  #socket: HeartbeatSocket | null = null
  #answer: Answer | null = null
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Runs from the end of an answer and is not reset by reconnects. */
  #turnTimer: ReturnType<typeof setTimeout> | undefined

  constructor(connect: (url: string) => Socket, events: LiveEvents) {
    super('closed')
    this.#openSocket = connect
    this.#events = events
  }

  /** Connect before the first answer. */
  open(url: string): void {
    if (url === this.#url && this.#socket) return
    this.close()
    this.#url = url
    this.#connect()
  }

  /** Disconnect and drop the answer. */
  close(): void {
    clearTimeout(this.#turnTimer)
    this.#answer = null
    this.#disconnect('closed')
  }

  /** Start an answer. Its frames are sent when the connection is ready. */
  begin(answer: AnswerToSend): void {
    this.#answer = {
      ...answer,
      queue: new FrameQueue(answer.frames, answer.restoredCount),
      paused: false,
      ended: false,
      discarding: false,
      damages: 0,
    }
    this.#tries = 0
    if (!this.#socket) this.#connect()
    else if (this.#socket.isOpen) this.#sendStart()
  }

  /** Send the frames added since the last call. */
  sendMore(): void {
    const answer = this.#answer
    if (!answer || this.getSnapshot() !== 'streaming') return
    const { queue } = answer
    for (let next = queue.takeNext(); next; next = queue.takeNext()) {
      this.#socket?.sendFrame(next.number, next.frame)
    }
    if (!answer.ended || !queue.complete) return
    const { sha256 = null, samples = null } = queue.checksum ?? {}
    this.#send({ type: 'end', last_seq: queue.last, sha256, samples })
    this.#waitFor('ended')
  }

  pause(paused: boolean): void {
    if (!this.#answer) return
    this.#answer.paused = paused
    if (this.getSnapshot() === 'streaming') this.#send({ type: paused ? 'pause' : 'resume' })
  }

  /** Ask for more time before the server ends the answer. */
  keepListening(): void {
    if (this.getSnapshot() === 'streaming') this.#send({ type: 'continue' })
  }

  /** Set whether the server detects the end of the answer. */
  setHandsFree(handsFree: boolean): void {
    if (!this.#answer) return
    this.#answer.handsFree = handsFree
    const state = this.getSnapshot()
    if (state === 'streaming' || state === 'starting') this.#sendStart()
  }

  /** End the answer after its last frame. */
  end(): void {
    if (!this.#answer) return
    this.#answer.ended = true
    this.#startTurnTimer()
    this.sendMore()
  }

  /** Cancel the answer. */
  cancel(): void {
    const state = this.getSnapshot()
    clearTimeout(this.#turnTimer)
    this.#answer = null
    if (state === 'streaming') this.#send({ type: 'cancel' })
    if (state === 'streaming' || state === 'starting') this.set('open')
    else if (state === 'waiting' || state === 'lost') this.#disconnect('closed')
  }

  /** Stop using the connection for this answer. */
  giveUp(): void {
    clearTimeout(this.#turnTimer)
    this.#answer = null
    this.#disconnect('lost')
  }

  /** Request the audio of a question again. Return false without an open connection. */
  repeat(questionId: string): boolean {
    return this.#send({ type: 'repeat', question_id: questionId })
  }

  sendResponseTimes(
    responseTimes: Omit<Extract<ClientMessage, { type: 'heard' }>, 'type'>,
  ): boolean {
    return this.#send({ type: 'heard', ...responseTimes })
  }

  #connect(): void {
    this.#disconnect('connecting')
    try {
      this.#socket = new HeartbeatSocket(this.#openSocket(this.#url), {
        onOpen: () => {
          this.everOpen = true
          this.set('open')
          if (this.#answer) this.#sendStart()
        },
        onDisconnect: () => {
          this.#handleDisconnect()
        },
        onMessage: (message) => {
          this.#handleMessage(message)
        },
        onAudio: this.#events.onAudio,
      })
    } catch {
      this.#handleDisconnect()
    }
  }

  #sendStart(): void {
    const answer = this.#answer
    if (!answer) return
    const { question, handsFree } = answer
    this.#send({
      type: 'start',
      version: VERSION,
      question_id: question.id,
      turn_type: question.type,
      hands_free: handsFree,
    })
    this.#waitFor('starting')
  }

  #handleMessage(message: ServerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#handleReady(message)
        break
      case 'ack':
        this.#handleAck(message)
        break
      case 'pong':
        break
      case 'state':
        this.#handleState(message)
        break
      case 'question':
      case 'turn':
        if (this.getSnapshot() === 'ended') this.#finishTurn()
        break
      case 'error':
        this.#handleError(message)
        return
      case 'voice':
      case 'ending':
      case 'partial':
      case 'audio':
      case 'audio_end':
        break
    }
    this.#events.onMessage(message)
  }

  #handleReady({ question_id, next_seq }: Message<'ready'>): void {
    const answer = this.#answer
    if (answer?.question.id !== question_id || this.getSnapshot() !== 'starting') return
    if (answer.discardsEarlier && next_seq > 0 && !answer.queue.isStarted) {
      answer.discarding = true
      this.#send({ type: 'cancel' })
      return
    }
    if (!answer.queue.resumeAt(next_seq)) {
      this.giveUp()
      return
    }
    clearTimeout(this.#timer)
    this.set('streaming')
    if (answer.paused) this.#send({ type: 'pause' })
    this.sendMore()
  }

  #handleAck({ seq }: Message<'ack'>): void {
    if (!this.#answer || this.getSnapshot() !== 'streaming') return
    this.#answer.queue.acknowledge(seq)
    this.#tries = 0
    this.sendMore()
  }

  #handleState({ state, ended_by }: Message<'state'>): void {
    if (state === 'cancelled' && this.#answer?.discarding) {
      this.#answer.discarding = false
      this.#sendStart()
    }
    // The server detected the end of the answer.
    if (state === 'received' && ended_by !== 'client' && this.getSnapshot() === 'streaming') {
      this.#waitFor('ended')
    }
  }

  #finishTurn(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#turnTimer)
    this.#answer = null
    this.set('open')
  }

  #handleError(error: Message<'error'>): void {
    // Ignore the error if both sides ended the answer at the same time, or if a new connection
    // resolves it.
    if (error.code === 'not_listening' || RECONNECT_CODES.has(error.code)) return
    if (error.code === 'audio_damaged' && this.#resendAll()) return
    this.#events.onMessage(error)
    if (this.#answer || error.fatal) this.giveUp()
  }

  /**
   * Resend the answer after the server dropped damaged frames. Return false after too many resends.
   */
  #resendAll(): boolean {
    const answer = this.#answer
    if (!answer || answer.damages++ === MAX_DAMAGES) return false
    this.#sendStart()
    return true
  }

  #waitFor(state: 'starting' | 'ended'): void {
    clearTimeout(this.#timer)
    if (state === 'ended') this.#startTurnTimer()
    else
      this.#timer = setTimeout(() => {
        this.#handleDisconnect()
      }, START_TIMEOUT_MS)
    this.set(state)
  }

  #startTurnTimer(): void {
    clearTimeout(this.#turnTimer)
    this.#turnTimer = setTimeout(() => {
      this.giveUp()
    }, TURN_TIMEOUT_MS)
  }

  #handleDisconnect(): void {
    if (!this.#answer) {
      this.#disconnect('closed')
      return
    }
    const wait = RETRY_MS[this.#tries++]
    if (wait === undefined) {
      this.giveUp()
      return
    }
    this.#disconnect('waiting')
    this.#timer = setTimeout(() => {
      this.#connect()
    }, wait)
  }

  #disconnect(state: ConnectionState): void {
    clearTimeout(this.#timer)
    const wire = this.#socket
    this.#socket = null
    wire?.close()
    this.set(state)
  }

  #send(message: ClientMessage): boolean {
    if (!this.#socket?.isOpen) return false
    this.#socket.send(message)
    return true
  }
}
