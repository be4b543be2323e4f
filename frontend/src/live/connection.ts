import type { QuestionType, ServerMessage } from './messages'

/**
 * State of the live connection.
 *
 *     closed -> connecting -> open -> starting -> streaming -> ended -> open
 *                   \           \         \            \         \
 *                    +-----------+---------+------------+---------+--> waiting -> connecting
 *                                                                         \
 *                                                                          +--> lost
 *
 * Without an answer in progress a broken connection is `closed`, not retried.
 */
export type ConnectionState =
  | 'closed'
  | 'connecting'
  /** Connected, without an answer in progress. */
  | 'open'
  /** `start` was sent; the server answers with the frame to continue from. */
  | 'starting'
  | 'streaming'
  /** All frames and `end` were sent; the next question is being prepared. */
  | 'ended'
  /** Disconnected; a retry is scheduled. */
  | 'waiting'
  /** Given up for this answer, which is uploaded instead. */
  | 'lost'

export interface AnswerToSend {
  question: { id: string; type: QuestionType }
  handsFree: boolean
  /** All frames of the answer. Call `sendMore()` after adding some. */
  frames: readonly Int16Array[]
  /** Number of frames restored from before a page reload. */
  restoredCount?: number
  /** Whether the server has to drop the frames of an earlier attempt. */
  discardsEarlier: boolean
}

/** Callbacks for the messages and the audio of the server. */
export interface LiveEvents {
  onMessage: (message: ServerMessage) => void
  onAudio: (stream: number, sound: Int16Array) => void
}
