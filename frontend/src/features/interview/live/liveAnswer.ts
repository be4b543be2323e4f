import type { Question } from '../../../api/client'
import type { Frame } from '../../../audio/capture/capture'
import { FRAME_MS } from '../../../audio/capture/framer'
import type { BackupWriter } from '../../../audio/backup/backupWriter'
import type { Recording } from '../../../audio/recording/recorder'
import { wavOf } from '../../../audio/recording/wav'

/** Audio of a live answer, kept until the server has stored the answer. */
export class LiveAnswer {
  readonly question: Question
  readonly limitMs: number
  readonly frames: Frame[]
  /** Number of frames restored from the backup. */
  readonly restoredCount: number
  readonly #copy: BackupWriter
  /** Milliseconds of audio that only the server has; null until the server sends `ready`. */
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

  /** Discard the answer and its backup. */
  discard(): void {
    void this.#copy.discard()
  }

  /**
   * Compute how much audio only the server has. `nextSeq` is the number of the frame that the
   * server expects next. Only the first call has an effect and returns true; later calls return
   * false.
   */
  resumeFrom(nextSeq: number): boolean {
    if (this.#missingMs !== null) return false
    this.#missingMs = Math.max(0, nextSeq - this.restoredCount) * FRAME_MS
    return true
  }

  /** Return the frames as a recording to upload. */
  recording(endedBy: Recording['endedBy']): Recording {
    const durationMs = this.frames.length * FRAME_MS
    return { blob: wavOf(this.frames), durationMs, endedBy }
  }
}
