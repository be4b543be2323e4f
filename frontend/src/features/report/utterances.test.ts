import { describe, expect, it } from 'vitest'

import { question } from '@test-helpers/interviewData'
import { render } from '@test-helpers/render'
import { answer, report } from '@test-helpers/reportData'
import { groupsOf, remarksOf } from './answerGroups'
import { csvOf, COLUMNS } from './export/csv'
import type { Column } from './export/csv'
import { FollowupReason } from './FollowupReason'
import { Answers } from './ReportScreen'

const OPEN = '갈등을 해결한 경험을 말씀해 주세요.'
const asksTime = answer('q_main_1', {
  question: question('q_main_1', { text: OPEN }),
  act: 'asks_time',
  answer_text: '잠시만요.',
})
const afterReply = answer('q_follow_1', {
  question: question('q_follow_1', {
    text: '네, 천천히 생각해 보시고 말씀해 주세요.',
    made_by: 'give_time',
    open_question: OPEN,
  }),
  answer_text: '저는 동료와 다툰 적이 있습니다.',
})
const asksInterviewer = answer('q_main_2', {
  act: 'asks_interviewer',
  answer_text: '연봉은 얼마인가요?',
})

describe('the report', () => {
  it('shows utterances that are no answers apart from the answers', async () => {
    const { texts, container } = await render(Answers, {
      report: report([asksTime, afterReply, asksInterviewer]),
      interviewId: 'i_1',
    })
    const cards = texts('answer-card')
    expect(cards).toHaveLength(1)
    expect(cards[0]).toContain(OPEN)
    expect(cards[0]).not.toContain('잠시만요.')
    expect(texts('other-utterance')).toHaveLength(2)
    expect(texts('remarks')[0]).toContain('답변 외에 하신 말씀')
    expect(
      container.querySelector('[data-testid=remarks] dl, [data-testid=remarks] audio'),
    ).toBeNull()
  })

  it('lists the questions for the hiring team', async () => {
    const parked = { turn_id: 't_3', text: '연봉은 얼마인가요?' }
    const { texts } = await render(Answers, {
      report: report([asksInterviewer], { parked_questions: [parked] }),
      interviewId: 'i_1',
    })
    expect(texts('parked-questions')[0]).toContain('면접 중에 하신 질문')
    expect(texts('parked-questions')[0]).toContain(parked.text)
    expect(texts('answer-card')).toEqual([])
  })

  it('has neither section without such utterances', async () => {
    const { texts } = await render(Answers, { report: report([afterReply]), interviewId: 'i_1' })
    expect([...texts('parked-questions'), ...texts('remarks')]).toEqual([])
  })
})

describe('groupsOf', () => {
  it('groups an answer after a reply with its question', () => {
    const again = answer('q_main_1_take_2', {
      question: question('q_main_1_take_2', { text: OPEN, type: 'main', retake_of: 'q_main_1' }),
      act: 'asks_repeat',
    })
    const first = { ...asksTime, act: 'answer' as const, superseded: true }
    const [group, ...others] = groupsOf([first, again, afterReply])
    expect(others).toEqual([])
    expect(group?.id).toBe('q_main_1')
    expect([group?.earlier.length, group?.last.turn_id]).toEqual([1, afterReply.turn_id])
    expect(remarksOf([first, again, afterReply]).map(({ act }) => act)).toEqual(['asks_repeat'])
  })

  it('keeps two answers that both count apart', () => {
    const first = { ...asksTime, act: 'answer' as const }
    expect(groupsOf([first, afterReply]).map(({ id }) => id)).toEqual(['q_main_1', 'q_follow_1'])
  })
})

describe('the reason for a question', () => {
  const followup = (over: object) => question('q_follow_1', { made_by: 'composed', ...over })

  it.each([
    [
      followup({ about: '체크리스트', open_point: 'missing_result' }),
      '‘체크리스트’에 대한 꼬리 질문이에요. 결과가 어땠는지 드러나지 않아 여쭤봤어요.',
    ],
    [followup({ open_point: 'own_part' }), '직접 맡으신 부분이 분명하지 않아'],
    [followup({ made_by: 'another_example' }), '더 쉬운 질문으로 다시'],
    [followup({ made_by: 'probe' }), '준비된 질문이에요'],
    [followup({ made_by: 'reprompt' }), '다시 여쭤봤어요'],
  ])('is given (%#)', async (asked, reason) => {
    const { texts } = await render(FollowupReason, { question: asked })
    expect(texts('why')[0]).toContain(reason)
  })

  it('is missing for planned questions', async () => {
    const { texts } = await render(FollowupReason, { question: question('q_main_1') })
    expect(texts('why')).toEqual([])
  })
})

it('exports utterances that are no answers without measures', () => {
  const names = Object.fromEntries(COLUMNS.map((name) => [name, name])) as Record<Column, string>
  const words = {
    headings: names,
    type: String,
    act: (act: string) => (act === 'answer' ? '답변' : '시간을 달라는 말'),
    status: String,
    band: () => '',
  }
  const [, first, second] = csvOf([asksTime, afterReply], words).split('\r\n')
  expect(first).toBe(`${OPEN},main,1,잠시만요.,,시간을 달라는 말,recognised,4.2,,,,,`)
  expect(second).toMatch(new RegExp(`^${OPEN}.*,답변,recognised,4\\.2,,,43,1,2$`))
})
