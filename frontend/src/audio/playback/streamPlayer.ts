import type { Outcome } from './player'
import { Resampler } from '../capture/resampler'

/**
 * The announcement of an audio stream. A `confirmation` is the question whether the answer is over.
 */
export interface StreamInfo {
  stream: number
  kind: 'acknowledgement' | 'question' | 'confirmation'
  sample_rate_hz: number
}

/**
 * Called with the time of a stream's first audible sample on the clock of `performance.now()`. The
 * time may be in the future.
 */
export type OnFirstSound = (kind: StreamInfo['kind'], at: number) => void

interface Stream extends StreamInfo {
  resampler: Resampler
  waiting: Float32Array[]
  complete: boolean
  begun: boolean
  audible: boolean
  sounding: Set<AudioBufferSourceNode>
}

/** A question whose playback a caller awaits. */
interface PendingQuestion {
  onStart: () => void
  settle: (outcome: Outcome) => void
}

/** Delay before the first piece of a stream starts, so that its beginning is not cut. */
const LEAD_S = 0.02
/** Level (-46 dB) below which samples at the start of a stream count as silence. */
const AUDIBLE_LEVEL = 0.005
/** Time after which a suspended audio context shows that the browser requires a click. */
const BLOCKED_MS = 1_500

/**
 * Plays streams without gaps, one after the other, in the order of their announcement.
 *
 * Acknowledgements and confirmations play automatically. A question waits for
 * `playQuestion()`, since another voice may speak it.
 */
export class StreamPlayer {
  onFirstSound: OnFirstSound = () => undefined
  readonly #open: () => AudioContext
  #context: AudioContext | null = null
  #queue: Stream[] = []
  #pendingQuestion: PendingQuestion | null = null
  /** End of the last scheduled audio on the context's clock. */
  #endS = 0

  constructor(open: () => AudioContext) {
    this.#open = open
  }

  /** Resume the audio context. Call it in a click handler, which some browsers require. */
  prepare(): void {
    const context = this.#openContext()
    if (context.state === 'suspended')
      void context.resume().then(() => {
        this.#pump()
      })
  }

  announce({ stream, kind, sample_rate_hz }: StreamInfo): void {
    this.#queue.push({
      stream,
      kind,
      sample_rate_hz,
      resampler: new Resampler(sample_rate_hz, this.#openContext().sampleRate),
      waiting: [],
      complete: false,
      begun: false,
      audible: false,
      sounding: new Set(),
    })
    this.prepare()
  }

  /** Add a piece of an announced stream. Pieces of other streams are ignored. */
  feed(number: number, pcm: Int16Array): void {
    const stream = this.#queue.find((queued) => queued.stream === number)
    if (!stream) return
    stream.waiting.push(stream.resampler.push(Float32Array.from(pcm, (x) => x / 32768)))
    this.#pump()
  }

  complete(number: number): void {
    const stream = this.#queue.find((queued) => queued.stream === number)
    if (!stream) return
    stream.waiting.push(stream.resampler.flush())
    stream.complete = true
    this.#pump()
  }

  /**
   * Play the announced question. If none is announced yet, wait for the next announcement of one.
   * Resolves when the playback ends.
   */
  playQuestion(onStart: () => void): Promise<Outcome> {
    this.stopQuestion()
    return new Promise((resolve) => {
      const pending: PendingQuestion = {
        onStart,
        settle: (outcome) => {
          if (this.#pendingQuestion !== pending) return
          this.#pendingQuestion = null
          resolve(outcome)
        },
      }
      this.#pendingQuestion = pending
      this.prepare()
      setTimeout(() => {
        if (this.#context?.state === 'suspended') pending.settle('blocked')
      }, BLOCKED_MS)
      this.#pump()
    })
  }

  /** End the awaited question with `failed`, since its audio is missing or incomplete. */
  failQuestion(): void {
    this.#remove(({ kind, complete }) => kind === 'question' && !complete)
    if (!this.#queue.some(({ kind }) => kind === 'question'))
      this.#pendingQuestion?.settle('failed')
  }

  /**
   * Stop the question that is being played. A question that no caller has requested with
   * `playQuestion()` stays in the queue.
   */
  stopQuestion(): void {
    if (!this.#pendingQuestion) return
    this.#remove(({ kind, begun }) => kind === 'question' && begun)
    this.#pendingQuestion.settle('stopped')
  }

  /** Stop playback at once and drop all announced streams. */
  interrupt(): void {
    this.#remove(() => true)
    this.#pendingQuestion?.settle('stopped')
  }

  #openContext(): AudioContext {
    return (this.#context ??= this.#open())
  }

  #remove(which: (stream: Stream) => boolean): void {
    const gone = this.#queue.filter(which)
    this.#queue = this.#queue.filter((stream) => !gone.includes(stream))
    for (const source of gone.flatMap(({ sounding }) => [...sounding])) {
      source.onended = null
      source.stop()
      source.disconnect()
      this.#endS = 0
    }
    this.#pump()
  }

  #pump(): void {
    const context = this.#context
    const head = this.#queue[0]
    if (!head || context?.state !== 'running') return
    if (head.kind === 'question' && !this.#pendingQuestion) return
    for (const samples of head.waiting.splice(0)) this.#schedule(context, head, samples)
    if (!head.complete || head.sounding.size > 0) return
    this.#queue.shift()
    if (head.kind === 'question') this.#pendingQuestion?.settle(head.audible ? 'spoken' : 'failed')
    this.#pump()
  }

  #schedule(context: AudioContext, stream: Stream, samples: Float32Array): void {
    if (samples.length === 0) return
    const buffer = context.createBuffer(1, samples.length, context.sampleRate)
    buffer.getChannelData(0).set(samples)
    const source = context.createBufferSource()
    source.buffer = buffer
    source.connect(context.destination)
    source.onended = () => {
      source.disconnect()
      stream.sounding.delete(source)
      this.#pump()
    }
    const beginS = Math.max(
      this.#endS,
      context.currentTime + (this.#endS > context.currentTime ? 0 : LEAD_S),
    )
    source.start(beginS)
    stream.sounding.add(source)
    stream.begun = true
    this.#endS = beginS + samples.length / context.sampleRate
    this.#reportFirstSound(context, stream, samples, beginS)
  }

  #reportFirstSound(context: AudioContext, stream: Stream, samples: Float32Array, beginS: number) {
    if (stream.audible) return
    const first = samples.findIndex((sample) => Math.abs(sample) >= AUDIBLE_LEVEL)
    if (first < 0) return
    stream.audible = true
    this.onFirstSound(stream.kind, outputTimeMs(context, beginS + first / context.sampleRate))
    if (stream.kind === 'question') this.#pendingQuestion?.onStart()
  }
}

/** Return when audio scheduled for `timeS` is audible, on the clock of `performance.now()`. */
export function outputTimeMs(context: AudioContext, timeS: number): number {
  const { contextTime, performanceTime } = outputTimestamp(context)
  if (contextTime && performanceTime) return performanceTime + (timeS - contextTime) * 1000
  const latency: { baseLatency?: number; outputLatency?: number } = context
  const latencyS = (latency.baseLatency ?? 0) + (latency.outputLatency ?? 0)
  return performance.now() + (timeS - context.currentTime + latencyS) * 1000
}

function outputTimestamp(context: AudioContext): AudioTimestamp {
  const maybe: { getOutputTimestamp?: () => AudioTimestamp } = context
  return maybe.getOutputTimestamp?.call(context) ?? {}
}
