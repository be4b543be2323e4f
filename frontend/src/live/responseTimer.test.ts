import { expect, it } from 'vitest'

import { Ear } from './responseTimer'

it('tells how long it was from the last word to the first sound and to the question', () => {
  const ear = new Ear(1_000, 1_500)
  ear.hear('confirmation', 1_550)
  ear.hear('acknowledgement', 1_700.04)
  expect(ear.complete).toBe(false)
  ear.hear('question', 2_000)
  ear.hear('question', 9_000)
  expect(ear.complete).toBe(true)
  expect(ear.heard('t_1')).toEqual({
    turn_id: 't_1',
    first_sound_ms: 700,
    first_content_ms: 1_000,
    end_to_content_ms: 500,
  })
})

it('says nothing of what was not heard, or after an hour', () => {
  const ear = new Ear(null, 0)
  expect(ear.heard('t_1')).toEqual({
    turn_id: 't_1',
    first_sound_ms: null,
    first_content_ms: null,
    end_to_content_ms: null,
  })
  ear.hear('question', 4_000_000)
  expect(ear.heard('t_1').end_to_content_ms).toBeNull()
})
