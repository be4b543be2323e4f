import { beforeEach, expect, it } from 'vitest'

import { browserMemory } from '../../app/memory'
import { HandsFree } from './handsFree'

beforeEach(() => {
  localStorage.clear()
})

it('is off until somebody switches it on, and remembers', () => {
  const handsFree = new HandsFree(browserMemory())
  expect(handsFree.getSnapshot()).toBe(false)
  handsFree.toggle()
  expect(new HandsFree(browserMemory()).getSnapshot()).toBe(true)
  handsFree.toggle()
  expect(new HandsFree(browserMemory()).getSnapshot()).toBe(false)
})
