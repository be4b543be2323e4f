import type { AnswerReport } from '../../api/client'
import type { Exchange } from '../interview/state/stage'

/** Convert an answer of the report to the type used in the interview room. */
export function exchangeOf(answer: AnswerReport): Exchange {
  return {
    question: answer.question,
    turnId: answer.turn_id,
    superseded: false,
    answerText: answer.answer_text,
    metrics: answer.metrics,
    transcriptStatus: answer.transcript_status ?? 'pending',
    act: answer.act,
    notices: answer.notices,
    audioUrl: answer.answer_audio_url,
  }
}
