import { beforeEach, describe, expect, it } from 'vitest'

import { createBrowserStorage } from './browserStorage'
import { StoredToggle } from './storedToggle'

beforeEach(() => {
  localStorage.clear()
})

describe('Remembered', () => {
  it.each([false, true])('is as usual (%s) until somebody switches it', (defaultValue) => {
    const createToggle = () =>
      new StoredToggle(createBrowserStorage(), 'daedam.captions', defaultValue)
    expect(createToggle().getSnapshot()).toBe(defaultValue)
    createToggle().toggle()
    expect(createToggle().getSnapshot()).toBe(!defaultValue)
    createToggle().toggle()
    expect(createToggle().getSnapshot()).toBe(defaultValue)
  })
})
