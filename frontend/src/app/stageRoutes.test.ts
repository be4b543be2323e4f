import { expect, it } from 'vitest'

import type { Stage } from '../features/interview/state/stage'
import { hasScreen, routesFor, routesOfInvited } from './stageRoutes'

const at = (stage: string) => routesFor({ at: stage } as Stage)

it('maps each stage to its routes', () => {
  expect(at('setup')).toEqual(['/', '/check', '/interviews'])
  expect(at('resumable')).toEqual(['/', '/interviews'])
  for (const stage of ['asking', 'sending', 'unsent', 'catchingUp']) {
    expect(at(stage)).toEqual(['/interview'])
  }
  expect(at('finished')).toEqual(['/report', '/interviews'])
  expect(at('deleted')).toEqual(['/deleted', '/interviews'])
})

it('allows every route until the stage is known', () => {
  for (const route of ['/', '/check', '/interview', '/report', '/deleted', '/interviews']) {
    expect(at('loading')).toContain(route)
  }
})

it('tells addresses with a screen from others', () => {
  for (const path of ['/', '/check', '/check/', '/deleted', '/index.html']) {
    expect(hasScreen(path)).toBe(true)
  }
  for (const path of ['/nothing', '/check/nothing', '/Check', '']) {
    expect(hasScreen(path)).toBe(false)
  }
})

it('leads a candidate with an invitation to it before the interview', () => {
  const invited = (stage: string) => routesOfInvited({ at: stage } as Stage)
  expect(invited('setup')[0]).toBe('/invite')
  expect(invited('setup')).not.toContain('/')
  expect(invited('asking')).toEqual(['/interview', '/invite'])
})
