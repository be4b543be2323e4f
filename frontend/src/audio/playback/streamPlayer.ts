import type { Outcome } from './player'
import { Resampler } from '../capture/resampler'

/** An acknowledgement, a question, or the question whether the answer is over. */
export interface StreamInfo {
  stream: number
  kind: 'acknowledgement' | 'question' | 'confirmation'
  sample_rate_hz: number
}

/** A stream's first audible sample, on `performance.now()`'s clock: it may lie a moment ahead. */
export type OnFirstSound = (kind: StreamInfo['kind'], at: number) => void

interface Stream extends StreamInfo {
  resampler: Resampler
  waiting: Float32Array[]
  complete: boolean
  begun: boolean
  audible: boolean
  sounding: Set<AudioBufferSourceNode>
}

/** A question that a caller waits for. */
interface PendingQuestion {
  onStart: () => void
  settle: (outcome: Outcome) => void
}

/** The first piece of a stream starts this much ahead, so that it is not cut. */
const LEAD_S = 0.02
/** -46 dB: what is quieter at a stream's beginning is not heard. */
const AUDIBLE_LEVEL = 0.005
/** A browser that has not let the sound start by then wants a click. */
const BLOCKED_MS = 1_500

/**
 * Plays streams without gaps, strictly one after the other, in the order of their announcement.
 *
 * Acknowledgements and confirmations sound by themselves. A question waits until `question()` asks
 * for it: it may be that another voice speaks it.
 */
export class StreamPlayer {
  onFirstSound: OnFirstSound = () => undefined
  readonly #open: () => AudioContext
  #context: AudioContext | null = null
  #queue: Stream[] = []
  #pendingQuestion: PendingQuestion | null = null
  /** On the context's clock: when what was scheduled last ends. */
  #endS = 0

  constructor(open: () => AudioContext) {
    this.#open = open
  }

  /** Gets ready to sound; to be called while a click is handled, which some browsers want. */
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

  /** A piece of an announced stream; of any other it is passed over. */
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

  /** Plays the question that is or will be announced, to its end. */
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

  /** Fail the question that is waited for: its audio will not come, or not completely. */
  failQuestion(): void {
    this.#remove(({ kind, complete }) => kind === 'question' && !complete)
    if (!this.#queue.some(({ kind }) => kind === 'question'))
      this.#pendingQuestion?.settle('failed')
  }

  /** Stop the question being played. One that was not requested stays in the queue. */
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

/** When what is scheduled for `timeS` of a context reaches the ear, on `performance.now()`'s clock. */
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
