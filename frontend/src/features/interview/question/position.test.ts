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
})
