import { expect, it } from 'vitest'

import { daysLeft } from './daysLeft'

const NOW = Date.parse('2025-01-10T12:00:00Z')

it.each([
  [null, null],
  ['2025-02-09T11:59:00Z', 30],
  ['2025-01-12T23:00:00Z', 2],
  ['2025-01-11T12:01:00Z', 1],
  ['2025-01-11T12:00:00Z', 0],
  ['2025-01-09T00:00:00Z', 0],
])('the days until %s are %s', (moment, days) => {
  expect(daysLeft(moment, NOW)).toBe(days)
})
