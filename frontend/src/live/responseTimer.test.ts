import { expect, it } from 'vitest'

import { ResponseTimer } from './responseTimer'

it('measures from the last speech to the first audio and to the question', () => {
  const timer = new ResponseTimer(1_000, 1_500)
  timer.record('confirmation', 1_550)
  timer.record('acknowledgement', 1_700.04)
  expect(timer.complete).toBe(false)
  timer.record('question', 2_000)
  timer.record('question', 9_000)
  expect(timer.complete).toBe(true)
  expect(timer.report('t_1')).toEqual({
    turn_id: 't_1',
    first_sound_ms: 700,
    first_content_ms: 1_000,
    end_to_content_ms: 500,
  })
})

it('reports null without audio or after more than an hour', () => {
  const timer = new ResponseTimer(null, 0)
  expect(timer.report('t_1')).toEqual({
    turn_id: 't_1',
    first_sound_ms: null,
    first_content_ms: null,
    end_to_content_ms: null,
  })
  timer.record('question', 4_000_000)
  expect(timer.report('t_1').end_to_content_ms).toBeNull()
})
