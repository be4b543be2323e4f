import { describe, expect, it } from 'vitest'

import { exchange, question } from '@test-helpers/interviewData'
import { answeredCount, position } from './position'

describe('position', () => {
  it.each([
    [[], 'q_main_1', { main: 1, followup: 0 }],
    [['q_main_1'], 'q_follow_1', { main: 1, followup: 1 }],
    [['q_main_1', 'q_follow_1'], 'q_follow_2', { main: 1, followup: 2 }],
    [['q_main_1', 'q_follow_1'], 'q_main_2', { main: 2, followup: 0 }],
    [[], 'q_follow_1', { main: 1, followup: 1 }],
  ])('after %j, %s is %j', (before, now, expected) => {
    expect(
      position(
        before.map((id) => exchange(id)),
        question(now),
      ),
    ).toEqual(expected)
  })

  it('does not count replies and requests for another example', () => {
    const reply = question('q_follow_2', { made_by: 'give_time', open_question: 'q_follow_1?' })
    const asked = [exchange('q_main_1'), exchange('q_follow_1')]
    expect(position(asked, reply)).toEqual({ main: 1, followup: 1 })
    const example = question('q_follow_1', { made_by: 'another_example' })
    expect(position([exchange('q_main_1')], example)).toEqual({ main: 1, followup: 0 })
  })
})

describe('answeredCount', () => {
  const take = question('q_main_1_take_2', { type: 'main', retake_of: 'q_main_1' })

  it.each([
    ['nothing', [], 0],
    ['follow-ups', [exchange('q_main_1'), exchange('q_follow_1')], 1],
    ['two questions', [exchange('q_main_1'), exchange('q_follow_1'), exchange('q_main_2')], 2],
    ['a declined question', [exchange('q_main_1', { act: 'declines' }), exchange('q_main_2')], 1],
    [
      'an answer after a reply',
      [exchange('q_main_1', { act: 'asks_time' }), exchange('q_follow_1')],
      1,
    ],
    [
      'a retake',
      [
        exchange('q_main_1', { superseded: true }),
        exchange('q_main_1_take_2', { question: take }),
        exchange('q_main_2'),
      ],
      2,
    ],
    ['a retake without answer', [exchange('q_main_1', { superseded: true })], 1],
  ])('with %s', (_, exchanges, expected) => {
    expect(answeredCount(exchanges)).toBe(expected)
  })
})
