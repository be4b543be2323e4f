import type { Question } from '../../api/client'
import type { Frame } from '../../audio/capture'
import { FRAME_MS } from '../../audio/framer'
import type { Recording } from '../../audio/recorder'
import { wavOf } from '../../audio/wav'

/** The sound of an answer that is given live. All of it stays here until the server has the answer. */
export class LiveAnswer {
  readonly question: Question
  readonly limitMs: number
  readonly frames: Frame[] = []
  /** How much the server had of it before this page; null until it has told. */
  beforeMs: number | null = null

  constructor(question: Question, limitMs: number) {
    this.question = question
    this.limitMs = limitMs
  }

  get elapsedMs(): number {
    return (this.beforeMs ?? 0) + this.frames.length * FRAME_MS
  }

  /** What was recorded on this page, for the way over the upload. */
  recording(endedBy: Recording['endedBy']): Recording {
    const durationMs = this.frames.length * FRAME_MS
    return { blob: wavOf(this.frames), durationMs, endedBy }
  }
}
