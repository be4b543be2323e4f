import type { QuestionType, ServerMessage } from './messages'

/**
 * A live line.
 *
 *     closed -> connecting -> open -> starting -> streaming -> ended -> open
 *                   \           \         \            \         \
 *                    +-----------+---------+------------+---------+--> waiting -> connecting
 *                                                                         \
 *                                                                          +--> lost
 *
 * Without an answer a line that breaks is `closed`: there is nothing to save.
 */
export type ConnectionState =
  | 'closed'
  | 'connecting'
  /** Nothing is being answered. */
  | 'open'
  /** The server is asked which frame it wants next. */
  | 'starting'
  | 'streaming'
  /** All frames and the word that they are all have been sent; the next question is thought of. */
  | 'ended'
  /** Broken; it is tried again in a moment. */
  | 'waiting'
  /** Given up for this answer: its frames have to go another way. */
  | 'lost'

export interface AnswerToSend {
  question: { id: string; type: QuestionType }
  handsFree: boolean
  /** All of the answer's sound. It grows; `sendMore()` says when. */
  frames: readonly Int16Array[]
  /** How many of them are from an earlier visit of the page. */
  restoredCount?: number
  /** What the server still has of an earlier attempt is not wanted. */
  discardsEarlier: boolean
}

/** What a line brings. The line's own business (pings, acknowledgements) is done by then. */
export interface LiveEvents {
  onMessage: (message: ServerMessage) => void
  onAudio: (stream: number, sound: Int16Array) => void
}
