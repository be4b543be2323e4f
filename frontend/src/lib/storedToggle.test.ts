import { beforeEach, describe, expect, it } from 'vitest'

import { browserMemory } from './browserStorage'
import { Remembered } from './storedToggle'

beforeEach(() => {
  localStorage.clear()
})

describe('Remembered', () => {
  it.each([false, true])('is as usual (%s) until somebody switches it', (usual) => {
    const remembered = () => new Remembered(browserMemory(), 'daedam.captions', usual)
    expect(remembered().getSnapshot()).toBe(usual)
    remembered().toggle()
    expect(remembered().getSnapshot()).toBe(!usual)
    remembered().toggle()
    expect(remembered().getSnapshot()).toBe(usual)
  })
})
