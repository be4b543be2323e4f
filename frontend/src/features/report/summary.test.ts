import { describe, expect, it } from 'vitest'

import { exchange } from '../interview/fixtures'
import { summarise } from './summary'

describe('summarise', () => {
  it('weighs the pace of an answer by its length', () => {
    const slow = exchange('a', { metrics: { duration_sec: 60, wpm: 60, filler_count: 1 } })
    const fast = exchange('b', { metrics: { duration_sec: 20, wpm: 120, filler_count: 2 } })
    expect(summarise([slow, fast])).toEqual({ answers: 2, totalSec: 80, wpm: 75, fillers: 3 })
  })

  it('counts answers without speech for their length only', () => {
    const silent = exchange('a', {
      hearing: 'no_speech',
      metrics: { duration_sec: 10, wpm: 0, filler_count: 0 },
    })
    expect(summarise([silent])).toEqual({ answers: 1, totalSec: 10, wpm: null, fillers: null })
    const spoken = exchange('b', { metrics: { duration_sec: 20, wpm: 90, filler_count: 2 } })
    expect(summarise([silent, spoken])).toMatchObject({ totalSec: 30, wpm: 90, fillers: 2 })
  })

  it('knows nothing of an interview without answers', () => {
    expect(summarise([])).toEqual({ answers: 0, totalSec: 0, wpm: null, fillers: null })
    const unmeasured = exchange('a', { metrics: null, hearing: 'pending' })
    expect(summarise([unmeasured])).toMatchObject({ answers: 1, totalSec: 0, wpm: null })
  })
})
