import { expect, it } from 'vitest'

import { dateAndTime, longDate, megabytes } from './format'

it('formats a date', () => {
  expect(longDate('2026-12-23T15:30:00Z', 'ko', 'Asia/Seoul')).toBe('2026년 12월 24일')
  expect(longDate('2026-12-23T15:30:00Z', 'en', 'UTC')).toBe('23 December 2026')
  expect(dateAndTime('2026-12-23T15:30:00Z', 'en', 'UTC')).toMatch(/^23 December 2026.*15:30$/)
})

it('leaves other text unchanged', () => {
  expect(longDate('someday', 'ko')).toBe('someday')
})

it.each([
  [0, '0.0'],
  [1_250_000, '1.3'],
  [25_000_000, '25'],
])('formats %d bytes as %s MB', (bytes, text) => {
  expect(megabytes(bytes)).toBe(text)
})
