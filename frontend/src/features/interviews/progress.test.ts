import { describe, expect, it } from 'vitest'

import type { AnswerReport } from '../../api/client'
import { question } from '@test-helpers/interviewData'
import { answer, report } from '@test-helpers/reportData'
import { progressOf } from './progress'

/** A spoken answer of 60 s with a Korean question. */
function spoken(over: Partial<AnswerReport> = {}): AnswerReport {
  return answer('q_main_1', {
    question: question('q_main_1', { text: '자기소개를 해 주세요.' }),
    answer_audio_url: '/api/answer/t_1/audio',
    duration_sec: 60,
    metrics: { duration_sec: 60, wpm: 90, filler_count: 3 },
    pauses: [{ start_s: 10, end_s: 22 }],
    rates: { syllables: 250, speaking_rate: 4, articulation_rate: 5 },
    ...over,
  })
}

const held = (day: number, answers: AnswerReport[], pending = 0) => ({
  id: `i_${String(day)}`,
  startedAt: `2025-01-0${String(day)}T00:00:00Z`,
  report: report(answers, { measures_pending: pending }),
})

const excluded = (interviews: Parameters<typeof progressOf>[0]) =>
  progressOf(interviews).excluded.map(({ id, why }) => [id, why])

describe('the figures of an interview', () => {
  it('are rates over all answers that count', () => {
    const answers = [
      spoken(),
      spoken({
        duration_sec: 120,
        metrics: { duration_sec: 120, wpm: 90, filler_count: 0 },
        pauses: [],
        rates: { syllables: 600, speaking_rate: 5, articulation_rate: 6 },
      }),
      spoken({ superseded: true, metrics: { duration_sec: 60, wpm: 90, filler_count: 90 } }),
      spoken({ act: 'asks_time' }),
    ]
    expect(progressOf([held(1, answers)]).compared).toEqual([
      {
        id: 'i_1',
        startedAt: '2025-01-01T00:00:00Z',
        figures: { answers: 2, syllablesPerMin: 280, pausePercent: 7, fillersPerMin: 1 },
      },
    ])
  })

  it('have no pace if the audio was not measured', () => {
    const { compared } = progressOf([held(1, [spoken({ rates: null })])])
    expect(compared[0]?.figures).toMatchObject({ syllablesPerMin: null, pausePercent: 20 })
  })

  it('have no pauses if the words have no times either', () => {
    const { compared } = progressOf([held(1, [spoken({ rates: null, pauses: [], words: [] })])])
    expect(compared[0]?.figures.pausePercent).toBeNull()
  })
})

describe('the changes', () => {
  it('are from the first to the last interview, whatever their order in the list', () => {
    const last = spoken({
      metrics: { duration_sec: 60, wpm: 90, filler_count: 1 },
      pauses: [{ start_s: 10, end_s: 13 }],
      rates: { syllables: 300, speaking_rate: 4.5, articulation_rate: 5 },
    })
    const { compared, changes } = progressOf([
      held(3, [last, last]),
      held(2, [spoken({ rates: null })]),
      held(1, [spoken(), spoken()]),
    ])
    expect(compared.map(({ id }) => id)).toEqual(['i_1', 'i_2', 'i_3'])
    expect(changes).toEqual([
      { figure: 'syllablesPerMin', from: 240, to: 270, direction: 'up' },
      { figure: 'pausePercent', from: 20, to: 5, direction: 'down' },
      { figure: 'fillersPerMin', from: 3, to: 1, direction: 'down' },
      { figure: 'answers', from: 2, to: 2, direction: 'same' },
    ])
  })

  it('are none for small differences', () => {
    const last = spoken({
      pauses: [{ start_s: 10, end_s: 21 }],
      rates: { syllables: 250, speaking_rate: 4.1, articulation_rate: 5 },
    })
    const { changes } = progressOf([held(1, [spoken()]), held(2, [last])])
    expect(changes.map(({ direction }) => direction)).toEqual(['same', 'same', 'same', 'same'])
  })

  it('need two interviews', () => {
    expect(progressOf([held(1, [spoken()])]).changes).toEqual([])
    expect(progressOf([])).toEqual({ compared: [], excluded: [], changes: [] })
  })
})

describe('an interview', () => {
  it('with typed answers only is not compared', () => {
    const typed = spoken({ answer_audio_url: null, transcript_status: 'typed', metrics: null })
    expect(excluded([held(1, [typed]), held(2, [spoken()])])).toEqual([['i_1', 'typed']])
  })

  it('without recognised speech is not compared', () => {
    const silent = spoken({ transcript_status: 'no_speech', metrics: null })
    expect(excluded([held(1, [silent]), held(2, [])])).toEqual([
      ['i_1', 'noSpeech'],
      ['i_2', 'noSpeech'],
    ])
  })

  it('that is still measured is not compared', () => {
    const pending = spoken({ transcript_status: 'pending', metrics: null })
    expect(excluded([held(1, [spoken()], 1), held(2, [pending])])).toEqual([
      ['i_1', 'pending'],
      ['i_2', 'pending'],
    ])
  })

  it('in another language than the newest is not compared', () => {
    // The Korean questions of an English interview do not decide.
    const english = (day: number) => {
      const one = held(day, [spoken()])
      return { ...one, report: { ...one.report, language: 'en' as const } }
    }
    const interviews = [held(1, [spoken()]), english(2), english(3)]
    expect(excluded(interviews)).toEqual([['i_1', 'otherLanguage']])
    expect(progressOf(interviews).compared).toHaveLength(2)
  })

  it('whose report could not be loaded is not compared', () => {
    const failed = { id: 'i_1', startedAt: '2025-01-01T00:00:00Z', report: null }
    expect(excluded([failed, held(2, [spoken()])])).toEqual([['i_1', 'failed']])
  })
})
