import { expect, it } from 'vitest'

import type { Stage } from '../features/interview/state/stage'
import { routesFor } from './stageRoutes'

const at = (stage: string) => routesFor({ at: stage } as Stage)

it('maps each stage to its routes', () => {
  expect(at('setup')).toEqual(['/', '/check'])
  expect(at('resumable')).toEqual(['/'])
  for (const stage of ['asking', 'sending', 'unsent', 'catchingUp']) {
    expect(at(stage)).toEqual(['/interview'])
  }
  expect(at('finished')).toEqual(['/report'])
  expect(at('deleted')).toEqual(['/deleted'])
})

it('allows every route until the stage is known', () => {
  for (const route of ['/', '/check', '/interview', '/report', '/deleted']) {
    expect(at('loading')).toContain(route)
  }
})
