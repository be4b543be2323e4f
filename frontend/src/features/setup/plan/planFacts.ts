import type { Plan, PlanDocument } from '../../../api/client'
import type { InterviewPlan } from './interviewPlanStore'
import { secondsOf } from './planLength'

/** Seconds of a typical answer. */
const ANSWER_SEC = 60
/** Maximum number of questions that the server drafts. */
const MOST_DRAFTED = 12

export interface PlanFacts {
  questions: number
  /** Approximate duration; null before the questions are drafted. */
  minutes: number | null
}

/** Return the number of questions and the duration of an interview with the chosen plan. */
export function factsOf(chosen: InterviewPlan, server: Plan): PlanFacts {
  const { use, draft, drill } = chosen
  if (use === 'server') return planFacts(server.main_questions, {}, server)
  if (use === 'drill') return planFacts(1, drill?.plan?.interview ?? {}, server)
  if (draft !== null) {
    return planFacts(draft.list.questions.length, draft.plan.interview ?? {}, server)
  }
  const seconds = secondsOf(chosen.length)
  if (seconds === null) return { questions: Number(chosen.length), minutes: null }
  return { questions: questionsWithin(seconds, server), minutes: seconds / 60 }
}

/** Return the number of questions that can be answered in a time, with their follow-ups. */
export function questionsWithin(seconds: number, server: Plan): number {
  const questionSec = timeFor(1, server.followups_per_question, server.think_sec)
  return Math.min(MOST_DRAFTED, Math.max(1, Math.floor(seconds / questionSec)))
}

type Times = NonNullable<PlanDocument['interview']>

function planFacts(questions: number, times: Times, server: Plan): PlanFacts {
  const followups = times.followups ?? server.followups_per_question
  const minutes = timeFor(questions, followups, times.think_sec ?? server.think_sec) / 60
  // Follow-ups are left out when the time budget is used up.
  return { questions, minutes: Math.ceil(Math.min(minutes, (times.total_sec ?? Infinity) / 60)) }
}

/** Seconds of answers of about a minute, plus the time to listen and prepare. */
function timeFor(questions: number, followups: number, thinkSec: number): number {
  return questions * (1 + followups) * (ANSWER_SEC + thinkSec / 2)
}
