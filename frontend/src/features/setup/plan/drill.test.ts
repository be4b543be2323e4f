import { beforeEach, describe, expect, it } from 'vitest'

import type { BankQuestion, PlanDocument } from '../../../api/client'
import { Store } from '../../../lib/store'
import { problem } from '@test-helpers/controllerFixture'
import { fakeApi } from '@test-helpers/interviewData'
import { drafted, SERVER } from '@test-helpers/plans'
import type { BankFilter } from './bankSearch'
import { findQuestions } from './bankSearch'
import { InterviewPlanStore, missingForPlan } from './interviewPlanStore'
import { factsOf } from './planFacts'

let api: ReturnType<typeof fakeApi>
let store: InterviewPlanStore

beforeEach(() => {
  api = fakeApi()
  store = new InterviewPlanStore({
    api,
    about: new Store({ position: '' }),
    language: new Store<'ko' | 'en'>('ko'),
  })
})

describe('a single question', () => {
  const first = { id: 'k001', text: '가장 어려웠던 일은 무엇인가요?' }
  const second = { id: 'k002', text: '갈등을 푼 경험이 있나요?' }
  const planOf = ({ text }: { text: string }) => drafted(text).plan

  it('is asked with the follow-ups of the bank', async () => {
    store.change({ use: 'drill' })
    expect(missingForPlan(store.getSnapshot())).toBe('Drill')
    api.planBankQuestion.mockResolvedValueOnce(planOf(first))
    await store.pick(first)
    expect(api.planBankQuestion).toHaveBeenCalledExactlyOnceWith('k001')
    expect(store.document).toEqual(planOf(first))
    expect(missingForPlan(store.getSnapshot())).toBeNull()
    expect(factsOf(store.getSnapshot(), SERVER)).toEqual({ questions: 1, minutes: 3 })
    store.change({ use: 'server' })
    expect(store.document).toBeUndefined()
  })

  it('is the one that was picked last, whatever answer arrives last', async () => {
    store.change({ use: 'drill' })
    let answer: (plan: PlanDocument) => void = () => undefined
    api.planBankQuestion.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
    api.planBankQuestion.mockResolvedValueOnce(planOf(second))
    const slow = store.pick(first)
    await store.pick(second)
    answer(planOf(first))
    await slow
    expect(store.document).toEqual(planOf(second))
  })

  it('is missing after a failure', async () => {
    store.change({ use: 'drill' })
    api.planBankQuestion.mockRejectedValueOnce(problem('bank_question_not_found', 404))
    await store.pick(first)
    expect(store.getSnapshot().drill?.failure).toMatchObject({ code: 'bank_question_not_found' })
    expect(missingForPlan(store.getSnapshot())).toBe('Drill')
  })

  it('is found by words, kind and competency', () => {
    const bank = [
      { id: 'k1', text: '팀 프로젝트의 갈등을 푼 경험이 있나요?', kind: 'experience' },
      { id: 'k2', text: '고객과 갈등이 생기면 어떻게 하시겠어요?', kind: 'situation' },
    ].map(
      (question) =>
        ({ competency: 'interpersonal', strong: '상대의 처지', ...question }) as BankQuestion,
    )
    const find = (filter: Partial<BankFilter>) =>
      findQuestions(bank, { words: '', kind: 'all', competency: 'all', ...filter }).map(
        ({ id }) => id,
      )
    expect(find({})).toEqual(['k1', 'k2'])
    expect(find({ words: '갈등 팀프로젝트' })).toEqual(['k1'])
    expect(find({ words: '처지' })).toEqual(['k1', 'k2'])
    expect(find({ words: '갈등', kind: 'situation' })).toEqual(['k2'])
    expect(find({ competency: 'ethics' })).toEqual([])
  })
})
