import type { ClientMessage } from './messages'

type ResponseTimes = Omit<Extract<ClientMessage, { type: 'heard' }>, 'type'>

/** Maximum that the server accepts (milliseconds); longer values are not reported. */
const LONGEST_MS = 3_600_000

/** Measures the time from an answer to the next audio. All times are of `performance.now()`. */
export class ResponseTimer {
  readonly #spokenAt: number | null
  readonly #endedAt: number
  #sound: number | null = null
  #content: number | null = null

  /** `spokenAt`: time of the last speech; `endedAt`: end of the answer. */
  constructor(spokenAt: number | null, endedAt: number) {
    this.#spokenAt = spokenAt
    this.#endedAt = endedAt
  }

  /** Whether the next question has started to play. */
  get complete(): boolean {
    return this.#content !== null
  }

  /**
   * Record that audio of `kind` started to play at time `at`. Only the first call for each kind
   * counts. A confirmation is not recorded.
   */
  record(kind: 'acknowledgement' | 'question' | 'confirmation', at: number): void {
    if (kind === 'confirmation') return
    this.#sound ??= at
    if (kind === 'question') this.#content ??= at
  }

  report(turnId: string): ResponseTimes {
    return {
      turn_id: turnId,
      first_sound_ms: between(this.#spokenAt, this.#sound),
      first_content_ms: between(this.#spokenAt, this.#content),
      end_to_content_ms: between(this.#endedAt, this.#content),
    }
  }
}

function between(from: number | null, to: number | null): number | null {
  if (from === null || to === null) return null
  const ms = Math.max(0, Math.round((to - from) * 10) / 10)
  return ms > LONGEST_MS ? null : ms
}
