import type { AnswerReport } from '../../api/client'
import type { Exchange } from '../interview/state/stage'

/** An answer of the report as the room knows answers. */
export function exchangeOf(answer: AnswerReport): Exchange {
  return {
    question: answer.question,
    turnId: answer.turn_id,
    superseded: false,
    answerText: answer.answer_text,
    metrics: answer.metrics,
    transcriptStatus: answer.transcript_status ?? 'pending',
    notices: answer.notices,
    audioUrl: answer.answer_audio_url,
  }
}
