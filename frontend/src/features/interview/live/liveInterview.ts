import type { Question } from '../../../api/client'
import type { Frame } from '../../../audio/capture/capture'
import type { Recording } from '../../../audio/recording/recorder'
import { Store } from '../../../lib/store'
import { Ear } from '../../../live/responseTimer'
import type { ServerMessage } from '../../../live/messages'
import { LiveSocket } from '../../../live/liveSocket'
import { LiveAnswer } from './liveAnswer'
import type { Stage } from '../state/stage'
import type { Answering, LiveParts, LiveState } from './liveState'
import { BLANK, IDLE, mayDisturb, textOf } from './liveState'
import { LiveTurns } from './liveTurns'

type EndedBy = Recording['endedBy'] | 'server'

/**
 * Answers that are given live: every frame goes to the server at once, and all of them stay here
 * until the server has the answer. Where the line fails they become a recording, which is uploaded.
 */
export class LiveInterview extends Store<LiveState> {
  readonly #parts: LiveParts
  readonly #line: LiveSocket
  readonly #turns: LiveTurns
  #answer: LiveAnswer | null = null
  /** Questions whose answer was begun on this page: begun again, it begins afresh. */
  readonly #begun = new Set<string>()
  /** What the server said while the last frame was waited for. */
  readonly #early: ServerMessage[] = []

  constructor(parts: LiveParts) {
    super(parts.enabled ? IDLE : { at: 'off' })
    this.#parts = parts
    const { streams, interview, player, recorder, handsFree } = parts
    this.#line = new LiveSocket(parts.connect, {
      onMessage: (message) => {
        this.#take(message)
      },
      onSound: (stream, sound) => {
        streams.feed(stream, sound)
      },
    })
    this.#turns = new LiveTurns(interview, this.#line)
    streams.onFirstSound = (kind, at) => {
      this.#turns.heard(kind, at)
    }
    this.#line.subscribe(() => {
      this.#lineChanged()
    })
    interview.subscribe(() => {
      this.#stageChanged()
    })
    player.subscribe(() => {
      this.#voiceChanged()
    })
    recorder.subscribe(() => {
      if (recorder.getSnapshot().state !== 'ready') void this.#finish('interruption')
    })
    handsFree.subscribe(() => {
      this.#line.setHandsFree(handsFree.getSnapshot())
    })
  }

  /** Begins the answer to the question at hand. False where that is not possible live. */
  async begin(): Promise<boolean> {
    const { interview, recorder, voice, capture } = this.#parts
    const { at } = this.getSnapshot()
    const stage = interview.getSnapshot()
    const microphone = recorder.getSnapshot()
    if (at === 'off') return false
    if (at !== 'idle' || stage.at !== 'asking' || microphone.state !== 'ready') return true
    this.#turns.tellHeard()
    // First silence, then the microphone: the question must not answer itself.
    voice.hush(stage.question)
    this.set({ at: 'beginning' })
    const answer = await this.#newAnswer(stage)
    try {
      await capture.start(microphone.input.stream, (frame) => {
        this.#hear(answer, frame)
      })
    } catch {
      this.#switchOff()
      return false
    }
    if (this.getSnapshot().at === 'beginning') this.#listen(answer)
    else await capture.stop()
    return true
  }

  /** The person has said everything. */
  async end(): Promise<void> {
    await this.#finish('person')
  }

  pause(): void {
    this.#pause('person')
  }

  resume(): void {
    this.#parts.player.stop()
    this.#pause('no')
  }

  /** Forgets what was said to the question at hand. */
  async cancel(): Promise<void> {
    if (this.getSnapshot().at !== 'answering') return
    this.#answer?.discard()
    this.#answer = null
    this.#line.cancel()
    this.#parts.player.stop()
    this.#parts.streams.interrupt()
    this.set(IDLE)
    await this.#parts.capture.stop()
  }

  /** What the server and this page still have of the answer to a question is not wanted. */
  async startOver(questionId: string): Promise<void> {
    this.#begun.add(questionId)
    await this.#parts.keep.discard()
  }

  /** Speaks a question once more. An answer that has just begun waits for it. */
  replay(question: Question): void {
    this.#parts.voice.replay(question, this.#interviewId, this.#line)
    this.#pause('question')
  }

  get #interviewId(): string {
    const stage = this.#parts.interview.getSnapshot()
    return 'interview' in stage ? stage.interview.interviewId : ''
  }

  /** An answer that goes on with what an earlier visit left, where it was not begun on this page. */
  async #newAnswer({ interview, question }: Extract<Stage, { at: 'asking' }>): Promise<LiveAnswer> {
    const { keep } = this.#parts
    const limitMs = interview.maxAnswerSec * 1000
    const left = this.#begun.has(question.id) ? null : await keep.reopen(question.id)
    if (left) return new LiveAnswer(question, limitMs, left.copy, left.frames)
    return new LiveAnswer(question, limitMs, keep.begin(interview.interviewId, question, 'frames'))
  }

  #listen(answer: LiveAnswer): void {
    const { recorder, handsFree } = this.#parts
    const { question, limitMs, frames, before } = answer
    this.#answer = answer
    this.set({ ...BLANK, limitMs })
    const afresh = this.#begun.has(question.id)
    this.#begun.add(question.id)
    this.#line.begin({ question, handsFree: handsFree.getSnapshot(), frames, before, afresh })
    if (recorder.getSnapshot().state !== 'ready') void this.#finish('interruption')
  }

  #hear(answer: LiveAnswer, frame: Frame): void {
    const now = this.getSnapshot()
    if (this.#answer !== answer || (now.at === 'answering' && now.paused !== 'no')) return
    // A page that was busy hears frames in a burst: those after the limit are not of the answer.
    if (answer.elapsedMs >= answer.limitMs) return
    answer.add(frame)
    this.#line.sendMore()
    this.#change({ elapsedMs: answer.elapsedMs })
    if (answer.elapsedMs >= answer.limitMs) void this.#finish('limit')
  }

  async #finish(by: EndedBy): Promise<void> {
    const { capture, streams, player, interview } = this.#parts
    const answer = this.#answer
    const last = this.getSnapshot()
    if (!answer || last.at !== 'answering') return
    const endedAt = performance.now()
    this.set({ at: 'ending' })
    // What sounds after the server's own word is its acknowledgement.
    if (by !== 'server') streams.interrupt()
    player.stop()
    const stopped = capture.stop()
    // Of what the server has ended it wants no more; its next word may come at once.
    if (by !== 'server') await stopped
    if (this.#answer !== answer) return
    this.#answer = null
    const recording = answer.recording(by === 'server' ? 'person' : by)
    const lost = this.#line.getSnapshot() === 'lost' || !this.#line.everOpen
    if (lost || by === 'interruption') {
      await this.#upload(recording)
      return
    }
    this.#turns.add(answer.question.id, textOf(last), new Ear(capture.lastSpokenAt, endedAt))
    interview.handOver(recording)
    this.set(IDLE)
    this.#line.end()
    for (const message of this.#early.splice(0)) this.#take(message)
  }

  async #upload(recording: Recording): Promise<void> {
    const sent = this.#parts.interview.submit(recording)
    this.#line.giveUp()
    this.#early.length = 0
    if (this.#line.everOpen) this.set(IDLE)
    else this.#switchOff()
    await sent
  }

  #take(message: ServerMessage): void {
    const { streams, voice } = this.#parts
    if (this.getSnapshot().at === 'ending') {
      this.#early.push(message)
      return
    }
    switch (message.type) {
      case 'ready':
        this.#goesOn(message.next_seq)
        break
      case 'voice':
        if (message.speaking) this.#confirmed()
        break
      case 'partial':
        this.#change({ settled: message.settled, unsettled: message.unsettled })
        this.#turns.understood(textOf(message))
        break
      case 'state':
        if (message.state === 'delayed') this.#parts.interview.delayed()
        if (message.state === 'received' && message.ended_by !== 'client') {
          void this.#finish('server')
        }
        break
      case 'question':
        voice.asked(message.question)
        this.#turns.asked(message.question)
        break
      case 'audio':
        if (mayDisturb(this.getSnapshot(), message.kind)) voice.announce(message)
        if (message.kind === 'confirmation') this.#change({ confirmation: message.text })
        break
      case 'audio_end':
        streams.complete(message.stream)
        break
      case 'turn':
        this.#turns.done(message)
        if (message.turn.next_question) voice.said(message.turn.next_question, this.#interviewId)
        else this.#line.close()
        break
      case 'error':
        this.#turns.failed(message)
        break
      case 'ack':
      case 'pong':
        break
    }
  }

  /** The server has some of the answer from before: this page was loaded anew meanwhile. */
  #goesOn(nextSeq: number): void {
    const answer = this.#answer
    if (!answer || this.#line.getSnapshot() !== 'streaming' || !answer.goesOn(nextSeq)) return
    this.#change({ continued: nextSeq > 0 || answer.before > 0, elapsedMs: answer.elapsedMs })
  }

  /** Who goes on speaking has answered whether the answer is over. */
  #confirmed(): void {
    const now = this.getSnapshot()
    if (now.at !== 'answering' || now.confirmation === null) return
    this.#parts.streams.interrupt()
    this.#change({ confirmation: null })
  }

  #pause(paused: Answering['paused']): void {
    if (this.getSnapshot().at !== 'answering') return
    this.#line.pause(paused !== 'no')
    this.#change({ paused })
  }

  #lineChanged(): void {
    const line = this.#line.getSnapshot()
    if (line === 'streaming') this.#change({ line: 'fine' })
    if (line === 'waiting') this.#change({ line: 'reconnecting' })
    if (line === 'lost') this.#change({ line: 'lost' })
    if (line !== 'waiting' && line !== 'lost' && line !== 'closed') return
    this.#parts.streams.noQuestion()
    this.#turns.recover(line !== 'waiting')
  }

  #stageChanged(): void {
    const stage = this.#parts.interview.getSnapshot()
    const { at } = this.getSnapshot()
    if (at === 'off') return
    if (stage.at === 'setup' || stage.at === 'deleted') this.#leave()
    if (stage.at === 'asking' && at === 'idle') {
      this.#line.open(this.#parts.address(stage.interview.interviewId))
    }
  }

  #voiceChanged(): void {
    const { player, handsFree } = this.#parts
    const now = this.getSnapshot()
    const { state } = player.getSnapshot()
    if (state === 'speaking') this.#turns.heard('question', performance.now())
    const over = state === 'spoken' || state === 'textOnly'
    if (now.at === 'answering' && now.paused === 'question' && (over || state === 'blocked')) {
      this.resume()
    } else if (over && handsFree.getSnapshot()) {
      void this.begin()
    }
  }

  #leave(): void {
    this.#answer = null
    this.#turns.forget()
    this.#line.close()
    this.#parts.streams.interrupt()
    this.set(IDLE)
    void this.#parts.capture.stop()
  }

  #switchOff(): void {
    this.set({ at: 'off' })
    this.#line.close()
  }

  #change(change: Partial<Answering>): void {
    const now = this.getSnapshot()
    if (now.at === 'answering') this.set({ ...now, ...change })
  }
}
