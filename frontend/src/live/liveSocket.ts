import { Store } from '../lib/store'
import type { AnswerToSend, Line, LiveEvents } from './connection'
import type { ClientMessage, Message, ServerMessage } from './messages'
import { VERSION } from './messages'
import { Sending } from './frameQueue'
import type { Socket } from './heartbeatSocket'
import { Wire } from './heartbeatSocket'

interface Answer extends AnswerToSend {
  sending: Sending
  paused: boolean
  ended: boolean
  discarding: boolean
  damages: number
}

export const RETRY_MS = [500, 1_000, 2_000, 4_000, 5_000]
/** From the end of an answer to the next question; what takes longer is asked for another way. */
export const TURN_MS = 180_000
/** A server that does not say which frame it wants is asked again on a new line. */
export const START_MS = 10_000
/** After these the server closes the line and expects it anew. */
const CURABLE = new Set(['frame_missing', 'too_slow'])
/** An answer that arrived damaged so often is not cured by being sent the same way again. */
export const MAX_DAMAGES = 2

/** A live line: opens it, keeps it open while an answer is given, and sends the answer's frames. */
export class LiveSocket extends Store<Line> {
  /** Whether the server was ever reached this way. */
  everOpen = false
  readonly #connect: (url: string) => Socket
  readonly #events: LiveEvents
  #url = ''
  #wire: Wire | null = null
  #answer: Answer | null = null
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Runs from the end of an answer, whatever becomes of the line meanwhile. */
  #turnTimer: ReturnType<typeof setTimeout> | undefined

  constructor(connect: (url: string) => Socket, events: LiveEvents) {
    super('closed')
    this.#connect = connect
    this.#events = events
  }

  /** Opens the line ahead of the first answer. */
  open(url: string): void {
    if (url === this.#url && this.#wire) return
    this.close()
    this.#url = url
    this.#dial()
  }

  /** Ends everything. */
  close(): void {
    clearTimeout(this.#turnTimer)
    this.#answer = null
    this.#drop('closed')
  }

  /** Begins an answer; its frames are sent as soon as the line takes them. */
  begin(answer: AnswerToSend): void {
    this.#answer = {
      ...answer,
      sending: new Sending(answer.frames, answer.before),
      paused: false,
      ended: false,
      discarding: false,
      damages: 0,
    }
    this.#tries = 0
    if (!this.#wire) this.#dial()
    else if (this.#wire.isOpen) this.#start()
  }

  /** There are new frames. */
  sendMore(): void {
    const answer = this.#answer
    if (!answer || this.getSnapshot() !== 'streaming') return
    const { sending } = answer
    for (let next = sending.take(); next; next = sending.take()) {
      this.#wire?.sendFrame(next.number, next.frame)
    }
    if (!answer.ended || !sending.complete) return
    const { sha256 = null, samples = null } = sending.proof ?? {}
    this.#say({ type: 'end', last_seq: sending.last, sha256, samples })
    this.#await('ended')
  }

  pause(paused: boolean): void {
    if (!this.#answer) return
    this.#answer.paused = paused
    if (this.getSnapshot() === 'streaming') this.#say({ type: paused ? 'pause' : 'resume' })
  }

  /** Changes who decides that the answer has ended. */
  setHandsFree(handsFree: boolean): void {
    if (!this.#answer) return
    this.#answer.handsFree = handsFree
    const line = this.getSnapshot()
    if (line === 'streaming' || line === 'starting') this.#start()
  }

  /** All frames are there: the answer has ended. */
  end(): void {
    if (!this.#answer) return
    this.#answer.ended = true
    this.#limitTurn()
    this.sendMore()
  }

  /** Forgets the answer. */
  cancel(): void {
    const line = this.getSnapshot()
    clearTimeout(this.#turnTimer)
    this.#answer = null
    if (line === 'streaming') this.#say({ type: 'cancel' })
    if (line === 'streaming' || line === 'starting') this.set('open')
    else if (line === 'waiting' || line === 'lost') this.#drop('closed')
  }

  /** Gives the line up for this answer. */
  giveUp(): void {
    clearTimeout(this.#turnTimer)
    this.#answer = null
    this.#drop('lost')
  }

  /** Whether the server was asked to speak the question once more. */
  repeat(questionId: string): boolean {
    return this.#say({ type: 'repeat', question_id: questionId })
  }

  heard(heard: Omit<Extract<ClientMessage, { type: 'heard' }>, 'type'>): boolean {
    return this.#say({ type: 'heard', ...heard })
  }

  #dial(): void {
    this.#drop('connecting')
    try {
      this.#wire = new Wire(this.#connect(this.#url), {
        onOpen: () => {
          this.everOpen = true
          this.set('open')
          if (this.#answer) this.#start()
        },
        onBroken: () => {
          this.#broken()
        },
        onMessage: (message) => {
          this.#take(message)
        },
        onSound: this.#events.onSound,
      })
    } catch {
      this.#broken()
    }
  }

  #start(): void {
    const answer = this.#answer
    if (!answer) return
    const { question, handsFree } = answer
    this.#say({
      type: 'start',
      version: VERSION,
      question_id: question.id,
      turn_type: question.type,
      hands_free: handsFree,
    })
    this.#await('starting')
  }

  #take(message: ServerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#ready(message)
        break
      case 'ack':
        this.#acknowledged(message)
        break
      case 'pong':
        break
      case 'state':
        this.#reached(message)
        break
      case 'question':
      case 'turn':
        if (this.getSnapshot() === 'ended') this.#release()
        break
      case 'error':
        this.#failed(message)
        return
      case 'voice':
      case 'partial':
      case 'audio':
      case 'audio_end':
        break
    }
    this.#events.onMessage(message)
  }

  #ready({ question_id, next_seq }: Message<'ready'>): void {
    const answer = this.#answer
    if (answer?.question.id !== question_id || this.getSnapshot() !== 'starting') return
    if (answer.afresh && next_seq > 0 && !answer.sending.begun) {
      answer.discarding = true
      this.#say({ type: 'cancel' })
      return
    }
    if (!answer.sending.goOn(next_seq)) {
      this.giveUp()
      return
    }
    clearTimeout(this.#timer)
    this.set('streaming')
    if (answer.paused) this.#say({ type: 'pause' })
    this.sendMore()
  }

  #acknowledged({ seq }: Message<'ack'>): void {
    if (!this.#answer || this.getSnapshot() !== 'streaming') return
    this.#answer.sending.acknowledge(seq)
    this.#tries = 0
    this.sendMore()
  }

  #reached({ state, ended_by }: Message<'state'>): void {
    if (state === 'cancelled' && this.#answer?.discarding) {
      this.#answer.discarding = false
      this.#start()
    }
    // The server has decided by itself that the answer is over.
    if (state === 'received' && ended_by !== 'client' && this.getSnapshot() === 'streaming') {
      this.#await('ended')
    }
  }

  #release(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#turnTimer)
    this.#answer = null
    this.set('open')
  }

  #failed(error: Message<'error'>): void {
    // The echo of two who ended the answer at the same moment; and what a new line cures.
    if (error.code === 'not_listening' || CURABLE.has(error.code)) return
    if (error.code === 'audio_damaged' && this.#sendsAllAgain()) return
    this.#events.onMessage(error)
    if (this.#answer || error.fatal) this.giveUp()
  }

  /** What the server has of the answer is not what was sent, and it has forgotten it. */
  #sendsAllAgain(): boolean {
    const answer = this.#answer
    if (!answer || answer.damages++ === MAX_DAMAGES) return false
    this.#start()
    return true
  }

  #await(line: 'starting' | 'ended'): void {
    clearTimeout(this.#timer)
    if (line === 'ended') this.#limitTurn()
    else
      this.#timer = setTimeout(() => {
        this.#broken()
      }, START_MS)
    this.set(line)
  }

  #limitTurn(): void {
    clearTimeout(this.#turnTimer)
    this.#turnTimer = setTimeout(() => {
      this.giveUp()
    }, TURN_MS)
  }

  #broken(): void {
    if (!this.#answer) {
      this.#drop('closed')
      return
    }
    const wait = RETRY_MS[this.#tries++]
    if (wait === undefined) {
      this.giveUp()
      return
    }
    this.#drop('waiting')
    this.#timer = setTimeout(() => {
      this.#dial()
    }, wait)
  }

  #drop(line: Line): void {
    clearTimeout(this.#timer)
    const wire = this.#wire
    this.#wire = null
    wire?.close()
    this.set(line)
  }

  #say(message: ClientMessage): boolean {
    if (!this.#wire?.isOpen) return false
    this.#wire.say(message)
    return true
  }
}
