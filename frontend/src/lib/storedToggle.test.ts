import { beforeEach, describe, expect, it } from 'vitest'

import { createBrowserStorage } from './browserStorage'
import { StoredToggle } from './storedToggle'

beforeEach(() => {
  localStorage.clear()
})

describe('StoredToggle', () => {
  it.each([false, true])('has its default (%s) until changed', (defaultValue) => {
    const createToggle = () =>
      new StoredToggle(createBrowserStorage(), 'daedam.captions', defaultValue)
    expect(createToggle().getSnapshot()).toBe(defaultValue)
    createToggle().toggle()
    expect(createToggle().getSnapshot()).toBe(!defaultValue)
    createToggle().toggle()
    expect(createToggle().getSnapshot()).toBe(defaultValue)
  })
})
