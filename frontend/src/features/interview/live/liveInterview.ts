import type { Question } from '../../../api/client'
import type { Frame } from '../../../audio/capture/capture'
import type { Recording } from '../../../audio/recording/recorder'
import { Store } from '../../../lib/store'
import { ResponseTimer } from '../../../live/responseTimer'
import type { Message, ServerMessage } from '../../../live/messages'
import { LiveSocket } from '../../../live/liveSocket'
import { LiveAnswer } from './liveAnswer'
import type { Stage } from '../state/stage'
import type { Answering, LiveInterviewOptions, LiveState } from './liveState'
import { NEW_ANSWER, IDLE, mayPlay, transcriptOf } from './liveState'
import { LiveTurns } from './liveTurns'

type EndedBy = Recording['endedBy'] | 'server'

/**
 * Runs live answers. Every frame is sent at once and kept until the server has stored the answer.
 * If the connection is lost, the frames are uploaded as a recording.
 */
export class LiveInterview extends Store<LiveState> {
  readonly #parts: LiveInterviewOptions
  readonly #socket: LiveSocket
  readonly #turns: LiveTurns
  #answer: LiveAnswer | null = null
  /** Key of the question of `#answer`; the stage may be of another interview when it is needed. */
  #answerKey = ''
  /** Questions answered on this page, by `#keyOf`. Another answer does not resume the backup. */
  readonly #startedQuestions = new Set<string>()
  /** Messages received while waiting for the last frame. */
  readonly #deferred: ServerMessage[] = []
  #stageBefore: Stage['at'] = 'loading'

  constructor(parts: LiveInterviewOptions) {
    super(parts.enabled ? IDLE : { at: 'off' })
    this.#parts = parts
    const { streams, interview, player, recorder, handsFree } = parts
    this.#socket = new LiveSocket(parts.connect, {
      onMessage: (message) => {
        this.#handleMessage(message)
      },
      onAudio: (stream, sound) => {
        streams.feed(stream, sound)
      },
    })
    this.#turns = new LiveTurns(interview, this.#socket)
    streams.onFirstSound = (kind, at) => {
      this.#turns.recordSound(kind, at)
    }
    this.#socket.subscribe(() => {
      this.#connectionChanged()
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
      this.#socket.setHandsFree(handsFree.getSnapshot())
    })
  }

  /** Start a live answer to the current question. Return false if live answers are not possible. */
  async begin(): Promise<boolean> {
    const { interview, recorder, voice, capture } = this.#parts
    const { at } = this.getSnapshot()
    const stage = interview.getSnapshot()
    const microphone = recorder.getSnapshot()
    if (at === 'off') return false
    if (at !== 'idle' || stage.at !== 'asking' || microphone.state !== 'ready') return true
    this.#turns.sendResponseTimes()
    // Stop playback before recording, so that the question is not recorded.
    voice.prepareForAnswer(stage.question)
    this.set({ at: 'beginning' })
    const answer = await this.#newAnswer(stage)
    try {
      await capture.start(microphone.input.stream, (frame) => {
        this.#addFrame(answer, frame)
      })
    } catch {
      this.#switchOff()
      return false
    }
    if (this.getSnapshot().at === 'beginning') this.#startAnswer(answer)
    else await capture.stop()
    // The candidate may have paused while the microphone was being opened.
    if (this.#parts.isPaused?.()) this.#pause('person')
    return true
  }

  /** End the answer at the request of the candidate. */
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

  /** Go on with the answer, whose end is announced. */
  keepTalking(): void {
    this.#socket.keepListening()
    this.#dismissEnd()
  }

  /**
   * Stop the answer without its end, since another tab goes on with the interview. The backup and
   * the frames on the server are kept.
   */
  suspend(): void {
    if (this.getSnapshot().at !== 'off') this.#leave()
  }

  /** Discard the answer to the current question. */
  async cancel(): Promise<void> {
    if (this.getSnapshot().at !== 'answering') return
    this.#answer?.discard()
    this.#answer = null
    this.#socket.cancel()
    this.#parts.player.stop()
    this.#parts.streams.interrupt()
    this.set(IDLE)
    await this.#parts.capture.stop()
  }

  /**
   * Discard an earlier answer to a question. Its backup is deleted now. Its frames on the server
   * are dropped when the next answer to the question starts.
   */
  async discardEarlier(questionId: string): Promise<void> {
    this.#startedQuestions.add(this.#keyOf(questionId))
    await this.#parts.backup.discard()
  }

  /** Replay a question. An answer that has just started is paused meanwhile. */
  replay(question: Question): void {
    this.#parts.voice.replay(question, this.#interviewId, this.#socket)
    this.#pause('question')
  }

  /** Return a key for a question, since every interview has a question with the same first id. */
  #keyOf(questionId: string): string {
    return `${this.#interviewId}/${questionId}`
  }

  get #interviewId(): string {
    const stage = this.#parts.interview.getSnapshot()
    return 'interview' in stage ? stage.interview.interviewId : ''
  }

  /** Create an answer. It continues the backup if the question is new on this page. */
  async #newAnswer({ interview, question }: Extract<Stage, { at: 'asking' }>): Promise<LiveAnswer> {
    const { backup } = this.#parts
    const limitMs = interview.maxAnswerSec * 1000
    const left = this.#startedQuestions.has(this.#keyOf(question.id))
      ? null
      : await backup.reopen(interview.interviewId, question.id)
    if (left) return new LiveAnswer(question, limitMs, left.copy, left.frames)
    return new LiveAnswer(
      question,
      limitMs,
      backup.begin(interview.interviewId, question, 'frames'),
    )
  }

  #startAnswer(answer: LiveAnswer): void {
    const { recorder, handsFree } = this.#parts
    const { question, limitMs, frames, restoredCount } = answer
    this.#answer = answer
    this.#answerKey = this.#keyOf(question.id)
    this.set({ ...NEW_ANSWER, limitMs })
    const discardsEarlier = this.#startedQuestions.has(this.#answerKey)
    this.#startedQuestions.add(this.#answerKey)
    this.#socket.begin({
      question,
      handsFree: handsFree.getSnapshot(),
      frames,
      restoredCount,
      discardsEarlier,
    })
    if (recorder.getSnapshot().state !== 'ready') void this.#finish('interruption')
  }

  #addFrame(answer: LiveAnswer, frame: Frame): void {
    const now = this.getSnapshot()
    if (this.#answer !== answer || (now.at === 'answering' && now.paused !== 'no')) return
    // A busy page receives frames in a burst; those beyond the limit are dropped.
    if (answer.elapsedMs >= answer.limitMs) return
    answer.add(frame)
    this.#socket.sendMore()
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
    // If the server ended the answer, its acknowledgement may already play.
    if (by !== 'server') streams.interrupt()
    player.stop()
    const stopped = capture.stop()
    // If the server ended the answer, it accepts no more frames, and its next message may follow at
    // once.
    if (by !== 'server') await stopped
    if (this.#answer !== answer) return
    this.#answer = null
    const recording = answer.recording(by === 'server' ? 'person' : by)
    const lost = this.#socket.getSnapshot() === 'lost' || !this.#socket.everOpen
    if (lost || by === 'interruption') {
      await this.#upload(recording)
      return
    }
    this.#turns.add(
      answer.question.id,
      transcriptOf(last),
      new ResponseTimer(capture.lastSpokenAt, endedAt),
    )
    interview.awaitLiveTurn(recording)
    this.set(IDLE)
    this.#socket.end()
    for (const message of this.#deferred.splice(0)) this.#handleMessage(message)
  }

  async #upload(recording: Recording): Promise<void> {
    const sent = this.#parts.interview.submitRecording(recording)
    this.#socket.giveUp()
    this.#deferred.length = 0
    if (this.#socket.everOpen) this.set(IDLE)
    else this.#switchOff()
    await sent
  }

  #handleMessage(message: ServerMessage): void {
    const { streams, voice } = this.#parts
    if (this.getSnapshot().at === 'ending') {
      this.#deferred.push(message)
      return
    }
    switch (message.type) {
      case 'ready':
        this.#resumeFrom(message.next_seq)
        break
      case 'voice':
        if (message.speaking) this.#dismissEnd()
        break
      case 'ending':
        this.#change({
          endsAt: message.in_ms === null ? null : performance.now() + message.in_ms,
        })
        break
      case 'partial':
        this.#change({ settled: message.settled, unsettled: message.unsettled })
        this.#turns.updateTranscript(transcriptOf(message))
        break
      case 'state':
        if (message.state === 'delayed') this.#parts.interview.noteDelay()
        if (message.state === 'received' && message.ended_by !== 'client') {
          void this.#finish('server')
        }
        break
      case 'question':
        voice.expectQuestion(message.question)
        this.#turns.receiveQuestion(message.question)
        break
      case 'audio':
        if (this.#mayPlay(message.kind)) voice.announce(message)
        if (message.kind === 'confirmation') this.#change({ confirmation: message.text })
        break
      case 'audio_end':
        streams.complete(message.stream)
        break
      case 'turn':
        this.#turns.complete(message)
        if (message.turn.next_question)
          voice.finishQuestion(message.turn.next_question, this.#interviewId)
        else this.#socket.close()
        break
      case 'error':
        this.#turns.fail(message)
        break
      case 'ack':
      case 'pong':
        break
    }
  }

  /** Update the elapsed time, since the server may have frames from before a page reload. */
  #resumeFrom(nextSeq: number): void {
    const answer = this.#answer
    if (!answer || this.#socket.getSnapshot() !== 'streaming' || !answer.resumeFrom(nextSeq)) return
    this.#change({ resumed: nextSeq > 0 || answer.restoredCount > 0, elapsedMs: answer.elapsedMs })
  }

  /** Remove the announced end and the confirmation, since the answer is not over. */
  #dismissEnd(): void {
    const now = this.getSnapshot()
    if (now.at !== 'answering') return
    if (now.confirmation !== null) this.#parts.streams.interrupt()
    this.#change({ confirmation: null, endsAt: null })
  }

  #mayPlay(kind: Message<'audio'>['kind']): boolean {
    // A question waits until the page plays it.
    if (this.#parts.isPaused?.() && kind !== 'question') return false
    return mayPlay(this.getSnapshot(), kind)
  }

  #pause(paused: Answering['paused']): void {
    if (this.getSnapshot().at !== 'answering') return
    if (paused === 'person') this.#dismissEnd()
    this.#socket.pause(paused !== 'no')
    this.#change({ paused })
  }

  #connectionChanged(): void {
    const connection = this.#socket.getSnapshot()
    if (connection === 'streaming') this.#change({ connection: 'fine' })
    if (connection === 'waiting') this.#change({ connection: 'reconnecting', endsAt: null })
    if (connection === 'lost') this.#change({ connection: 'lost', endsAt: null })
    if (connection !== 'waiting' && connection !== 'lost' && connection !== 'closed') return
    this.#parts.streams.failQuestion()
    this.#turns.recover(connection !== 'waiting')
  }

  #stageChanged(): void {
    const stage = this.#parts.interview.getSnapshot()
    const { at } = this.getSnapshot()
    const before = this.#stageBefore
    this.#stageBefore = stage.at
    if (at === 'off') return
    if (stage.at === 'setup' || stage.at === 'deleted') this.#leave()
    // After the last answer the interviewer still says goodbye. Here the question had no answer.
    if (stage.at === 'finished' && (before === 'asking' || at !== 'idle')) this.#endEarly()
    if (stage.at === 'asking' && at === 'idle') {
      this.#socket.open(this.#parts.address(stage.interview.interviewId))
    }
  }

  #voiceChanged(): void {
    const { player, handsFree } = this.#parts
    const now = this.getSnapshot()
    const { state } = player.getSnapshot()
    if (state === 'speaking') this.#turns.recordSound('question', performance.now())
    const over = state === 'spoken' || state === 'textOnly'
    if (now.at === 'answering' && now.paused === 'question' && (over || state === 'blocked')) {
      this.resume()
    } else if (over && handsFree.getSnapshot() && !this.#parts.isPaused?.()) {
      void this.begin()
    }
  }

  /** Discard the answer and stop all sound, since the interview has ended before its last question. */
  #endEarly(): void {
    this.#answer?.discard()
    this.#answer = null
    this.#socket.cancel()
    this.#leave()
  }

  /** Leave the interview. The backup of an answer under way is kept and can be continued. */
  #leave(): void {
    if (this.#answer) this.#startedQuestions.delete(this.#answerKey)
    this.#answer = null
    this.#deferred.length = 0
    this.#turns.forget()
    this.#socket.close()
    this.#parts.streams.interrupt()
    this.set(IDLE)
    void this.#parts.capture.stop()
  }

  #switchOff(): void {
    this.set({ at: 'off' })
    this.#socket.close()
  }

  #change(changes: Partial<Answering>): void {
    const now = this.getSnapshot()
    if (now.at === 'answering') this.set({ ...now, ...changes })
  }
}
