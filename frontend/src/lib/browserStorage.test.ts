import { beforeEach, describe, expect, it } from 'vitest'

import { browserMemory, randomId, userId } from './browserStorage'

beforeEach(() => {
  localStorage.clear()
})

describe('browserMemory', () => {
  it('keeps what it is given from visit to visit', () => {
    browserMemory().set('daedam.interviews', '["i_1"]')
    expect(browserMemory().get('daedam.interviews')).toBe('["i_1"]')
    browserMemory().remove('daedam.interviews')
    expect(browserMemory().get('daedam.interviews')).toBeNull()
  })

  it('remembers for this visit where storage is forbidden', () => {
    const memory = browserMemory(() => {
      throw new DOMException('', 'SecurityError')
    })
    memory.set('daedam.interviews', '["i_1"]')
    expect(memory.get('daedam.interviews')).toBe('["i_1"]')
    memory.remove('daedam.interviews')
    expect(memory.get('daedam.interviews')).toBeNull()
  })
})

describe('userId', () => {
  it('is made once', () => {
    const made = userId(browserMemory())
    expect(made).toMatch(/^u_[0-9a-f-]{32,36}$/)
    expect(userId(browserMemory())).toBe(made)
  })
})

describe('randomId', () => {
  it('does without randomUUID, which plain http lacks', () => {
    const getRandomValues = <T extends ArrayBufferView | null>(bytes: T): T => {
      if (bytes instanceof Uint8Array) bytes.fill(10)
      return bytes
    }
    expect(randomId({ getRandomValues })).toBe('0a'.repeat(16))
  })
})
