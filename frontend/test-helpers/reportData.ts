/** Reports for tests. */
import type { AnswerReport, Report } from '../src/api/client'
import { question } from './interviewData'

const word = (text: string, start_s: number, end_s: number, confidence: number | null = 0.9) => ({
  ...{ text, start_s, end_s, confidence },
})

/** A spoken answer with a filler, two pauses and an uncertain word. */
export function answer(id: string, over: Partial<AnswerReport> = {}): AnswerReport {
  return {
    turn_id: `t_${id}`,
    question: question(id),
    superseded: false,
    changes: [],
    answer_text: '저는 음 일했습니다.',
    corrected_text: null,
    corrected_at: null,
    transcript_status: 'recognised',
    answer_audio_url: null,
    duration_sec: 4.2,
    metrics: { duration_sec: 4.2, wpm: 43, filler_count: 1 },
    words: [word('저는', 0.6, 1), word('음', 1.1, 1.5), word('일했습니다.', 2.4, 3.2, 0.2)],
    pauses: [
      { start_s: 0, end_s: 0.6 },
      { start_s: 1.5, end_s: 2.4 },
    ],
    fillers: [{ start_s: 1.1, end_s: 1.5, text: '음', tier: 'sound' }],
    repairs: [],
    hedges: [],
    pace: [],
    latency_sec: 0.6,
    speech_sec: 1.7,
    rates: null,
    pausing: null,
    wording: null,
    movement: null,
    volume: [],
    unrecognised: [],
    measures: [],
    suggestions: [],
    content: {
      star: null,
      criteria: [],
      total: null,
      counted: 0,
      abstained: null,
      runs: null,
      open: false,
      stale: false,
    },
    act: 'answer',
    notices: [],
    ...over,
  }
}

export function report(answers: AnswerReport[], over: Partial<Report> = {}): Report {
  return {
    status: 'finished',
    style: 'practice',
    language: 'ko',
    started_at: '2026-11-26T03:00:00Z',
    finished_at: null,
    delete_after: null,
    main_questions: 1,
    plan_origin: 'server',
    totals: {
      answers: 1,
      speaking_sec: 4.2,
      wpm: null,
      filler_count: null,
      pause_count: 0,
      pause_share: null,
      measures: [],
    },
    answers,

    parked_questions: [],
    competencies: [],
    measures_pending: 0,
    transcripts_pending: 0,
    ...over,
  }
}
