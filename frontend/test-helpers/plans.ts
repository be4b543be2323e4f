import type { DraftedPlan, Plan } from '../src/api/client'

export const LINE = '관계형 데이터베이스의 설계와 쿼리 튜닝 경험'

export const SERVER = {
  main_questions: 3,
  followups_per_question: 3,
  think_sec: 30,
  styles: ['practice'],
  answer_sec: null,
  max_answer_sec: 180,
} as Plan

/** Return a draft of questions with the given texts. */
export function drafted(...texts: string[]): DraftedPlan {
  const questions = texts.map((text) => ({
    text,
    aim: '근거',
    probes: ['어떤 점이 어려우셨나요?'],
    simpler: `쉽게: ${text}`,
    competency: 'expertise' as const,
    reason: LINE,
  }))
  return {
    plan_id: 'p_1',
    expires_at: '2025-01-02T00:00:00Z',
    plan: {
      language: 'ko',
      keyword_probes: [],
      interview: { followups: 1, think_sec: 30, total_sec: 600 },
      questions,
    },
    questions: questions.map(() => ({
      kind: 'experience',
      competency: 'expertise',
      adapted: false,
      reason: { source: 'job', line: LINE },
    })),
    family: null,
    lines_read: 1,
    lines_left_out: 0,
  }
}
