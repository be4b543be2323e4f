import { describe, expect, it } from 'vitest'

import { randomId } from './randomId'

describe('randomId', () => {
  it('works without randomUUID, which plain http lacks', () => {
    const getRandomValues = <T extends ArrayBufferView | null>(bytes: T): T => {
      if (bytes instanceof Uint8Array) bytes.fill(10)
      return bytes
    }
    expect(randomId({ getRandomValues })).toBe('0a'.repeat(16))
  })
})
