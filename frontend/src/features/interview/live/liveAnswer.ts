import type { Question } from '../../../api/client'
import type { Frame } from '../../../audio/capture/capture'
import { FRAME_MS } from '../../../audio/capture/framer'
import type { BackupWriter } from '../../../audio/backup/backupWriter'
import type { Recording } from '../../../audio/recording/recorder'
import { wavOf } from '../../../audio/recording/wav'

/** The sound of an answer that is given live. All of it stays here until the server has the answer. */
export class LiveAnswer {
  readonly question: Question
  readonly limitMs: number
  readonly frames: Frame[]
  /** How many of the frames an earlier visit of the page left. */
  readonly restoredCount: number
  readonly #copy: BackupWriter
  /** How much the server has of it that is not here; null until it has told. */
  #missingMs: number | null = null

  constructor(question: Question, limitMs: number, copy: BackupWriter, frames: Frame[] = []) {
    this.question = question
    this.limitMs = limitMs
    this.frames = frames
    this.restoredCount = frames.length
    this.#copy = copy
  }

  get elapsedMs(): number {
    return (this.#missingMs ?? 0) + this.frames.length * FRAME_MS
  }

  add(frame: Frame): void {
    this.frames.push(frame)
    this.#copy.add(frame)
  }

  /** The person does not want what was said. */
  discard(): void {
    void this.#copy.discard()
  }

  /** The server goes on with frame `nextSeq`; only its first word counts. Whether it was the first. */
  resumeFrom(nextSeq: number): boolean {
    if (this.#missingMs !== null) return false
    this.#missingMs = Math.max(0, nextSeq - this.restoredCount) * FRAME_MS
    return true
  }

  /** What is here of it, for the way over the upload. */
  recording(endedBy: Recording['endedBy']): Recording {
    const durationMs = this.frames.length * FRAME_MS
    return { blob: wavOf(this.frames), durationMs, endedBy }
  }
}
