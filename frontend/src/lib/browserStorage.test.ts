import { beforeEach, describe, expect, it } from 'vitest'

import { createBrowserStorage, userId } from './browserStorage'

beforeEach(() => {
  localStorage.clear()
})

describe('createBrowserStorage', () => {
  it('returns stored values after a page load', () => {
    createBrowserStorage().set('daedam.interviews', '["i_1"]')
    expect(createBrowserStorage().get('daedam.interviews')).toBe('["i_1"]')
    createBrowserStorage().remove('daedam.interviews')
    expect(createBrowserStorage().get('daedam.interviews')).toBeNull()
  })

  it('keeps values in memory if the browser forbids storage', () => {
    const storage = createBrowserStorage(() => {
      throw new DOMException('', 'SecurityError')
    })
    storage.set('daedam.interviews', '["i_1"]')
    expect(storage.get('daedam.interviews')).toBe('["i_1"]')
    storage.remove('daedam.interviews')
    expect(storage.get('daedam.interviews')).toBeNull()
  })
})

describe('userId', () => {
  it('is created once', () => {
    const created = userId(createBrowserStorage())
    expect(created).toMatch(/^u_[0-9a-f-]{32,36}$/)
    expect(userId(createBrowserStorage())).toBe(created)
  })
})
