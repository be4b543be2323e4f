import type { SessionOut, SessionStarted } from '../../../api/client'
import type { Interview } from './stage'

/** Return a new interview. */
export function interviewOfStart(started: SessionStarted): Interview {
  return {
    interviewId: started.interview,
    style: started.style,
    language: started.language,
    mainQuestions: started.main_questions,
    maxAnswerSec: started.max_answer_sec,
    answerSec: started.answer_sec,
    thinkSec: started.think_sec,
    deleteAfter: started.delete_after ?? null,
    consented: true,
    exchanges: [],
  }
}

/** Return the interview in a response of the server. */
export function interviewOf(session: SessionOut): Interview {
  return {
    interviewId: session.interview,
    style: session.style,
    language: session.language,
    mainQuestions: session.main_questions,
    maxAnswerSec: session.max_answer_sec,
    answerSec: session.answer_sec,
    thinkSec: session.think_sec,
    deleteAfter: session.delete_after ?? null,
    consented: session.consent?.recording === true,
    exchanges: session.turns
      .filter((turn) => typeof turn.turn_id === 'string')
      .map((turn) => ({
        question: turn.question,
        turnId: turn.turn_id ?? null,
        superseded: turn.superseded,
        answerText: turn.answer_text ?? '',
        metrics: turn.metrics ?? null,
        transcriptStatus: turn.transcript_status ?? 'pending',
        act: turn.act ?? null,
        notices: turn.notices,
        audioUrl: turn.answer_audio_url ?? null,
      })),
  }
}

/** Return whether the response of the server is about this interview. */
export function isAbout({ interviewId }: Interview, session: SessionOut): boolean {
  return session.interview === interviewId
}
