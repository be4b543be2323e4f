import { beforeEach, expect, it } from 'vitest'

import { createBrowserStorage } from '../../lib/browserStorage'
import { Store } from '../../lib/store'
import { HeldInvitation } from './heldInvitation'

const tab = createBrowserStorage(() => window.sessionStorage)

beforeEach(() => {
  sessionStorage.clear()
})

it('survives a reload of the tab until it is dropped', () => {
  new HeldInvitation(tab).hold('v_1')
  const reloaded = new HeldInvitation(tab)
  expect(reloaded.getSnapshot()).toBe('v_1')
  reloaded.drop()
  expect(new HeldInvitation(tab).getSnapshot()).toBeNull()
})

it('ends with the start of an interview, but not with one that is found', () => {
  const interview = new Store<{ at: string }>({ at: 'loading' })
  const held = new HeldInvitation(tab)
  held.dropWithInterview(interview)
  held.hold('v_1')
  interview.set({ at: 'resumable' })
  interview.set({ at: 'setup' })
  expect(held.getSnapshot()).toBe('v_1')
  interview.set({ at: 'asking' })
  expect(new HeldInvitation(tab).getSnapshot()).toBeNull()
})
