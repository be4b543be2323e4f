import { expect, it } from 'vitest'

import { liveAddress, liveWanted } from './address'

it('uses the origin of the page', () => {
  expect(liveAddress('http://localhost:8000', 'i_1')).toBe(
    'ws://localhost:8000/api/session/i_1/live',
  )
  expect(liveAddress('https://a.kr', 's/1')).toBe('wss://a.kr/api/session/s%2F1/live')
})

it('can be disabled in the address of the page', () => {
  expect(liveWanted('')).toBe(true)
  expect(liveWanted('?live=off')).toBe(false)
})
