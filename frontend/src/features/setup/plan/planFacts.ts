import type { Plan } from '../../../api/client'
import type { InterviewPlan } from './interviewPlanStore'

/** Seconds of a typical answer. */
const ANSWER_SEC = 60

export interface PlanFacts {
  questions: number
  /** Approximate duration; null before the questions are drafted. */
  minutes: number | null
}

/** Return the number of questions and the duration of an interview with the chosen plan. */
export function factsOf({ use, draft, count }: InterviewPlan, server: Plan): PlanFacts {
  if (use === 'server') {
    const { main_questions, followups_per_question, think_sec } = server
    return {
      questions: main_questions,
      minutes: minutesOf(main_questions, followups_per_question, think_sec),
    }
  }
  if (draft === null) return { questions: Number(count), minutes: null }
  const { interview } = draft.plan
  const questions = draft.list.questions.length
  const followups = interview?.followups ?? server.followups_per_question
  const minutes = minutesOf(questions, followups, interview?.think_sec ?? server.think_sec)
  // Follow-ups are left out when the time budget is used up.
  const budgetSec = interview?.total_sec ?? Infinity
  return { questions, minutes: Math.min(minutes, Math.ceil(budgetSec / 60)) }
}

/** Answers of about a minute, plus the time to listen and prepare. */
function minutesOf(questions: number, followups: number, thinkSec: number): number {
  return Math.ceil((questions * (1 + followups) * (ANSWER_SEC + thinkSec / 2)) / 60)
}
