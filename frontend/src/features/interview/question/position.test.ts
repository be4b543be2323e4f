import { describe, expect, it } from 'vitest'

import { exchange, question } from '@test-helpers/interviewData'
import { position } from './position'

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
