import { describe, expect, it } from 'vitest'

import type { PlanVersion } from '../api/positionsApi'
import {
  addQuestion,
  editsOf,
  MOST_QUESTIONS,
  moveQuestion,
  ownQuestion,
  removeQuestion,
  rewordQuestion,
} from './planEdits'
import type { PlanEdits } from './planEdits'

const question = (text: string) => ({
  ...{
    text,
    aim: '장애 해결',
    probes: ['원인이 무엇이었나요?'],
    competency: 'technology' as const,
  },
  reason: '장애를 분석합니다',
})
const version: PlanVersion = {
  ...{ number: 1, created_at: '2026-01-01T00:00:00Z', created_by: '김소유' },
  plan: { language: 'ko', keyword_probes: [], questions: [question('하나'), question('둘')] },
}
const texts = ({ questions }: PlanEdits) => questions.map((listed) => listed.question.text)

describe('the edits of a plan', () => {
  it('begin without a change', () => {
    expect(editsOf(version).isChanged).toBe(false)
    expect(texts(editsOf(version))).toEqual(['하나', '둘'])
  })

  it('replace follow-ups only when the text changes', () => {
    const simpler = rewordQuestion(editsOf(version), 0, { text: '하나', simpler: '쉽게' }, 'ko')
    expect(simpler.questions[0]).toMatchObject({
      question: { simpler: '쉽게', probes: ['원인이 무엇이었나요?'] },
      edit: 'changed',
    })
    const other = rewordQuestion(editsOf(version), 0, { text: '셋', simpler: '' }, 'en')
    expect(other.questions[0]?.question).toMatchObject({
      ...{ text: '셋', simpler: null, competency: 'technology', reason: '장애를 분석합니다' },
      probes: ownQuestion('셋', 'en').probes,
    })
  })

  it('are none if a wording is confirmed as it was', () => {
    const edits = editsOf(version)
    expect(rewordQuestion(edits, 1, { text: '둘', simpler: '' }, 'ko')).toBe(edits)
  })

  it('move a question by one place, but not beyond the ends', () => {
    const edits = editsOf(version)
    expect(texts(moveQuestion(edits, 1, -1))).toEqual(['둘', '하나'])
    expect(moveQuestion(edits, 0, -1)).toBe(edits)
    expect(moveQuestion(edits, 1, 1)).toBe(edits)
  })

  it('add and remove questions, up to the limit of the server', () => {
    let edits = removeQuestion(editsOf(version), 0)
    expect(texts(edits)).toEqual(['둘'])
    for (let n = 0; n < MOST_QUESTIONS + 1; n += 1) edits = addQuestion(edits, question(`${n}`))
    expect(edits.questions).toHaveLength(MOST_QUESTIONS)
    expect(new Set(edits.questions.map(({ id }) => id)).size).toBe(MOST_QUESTIONS)
  })
})
