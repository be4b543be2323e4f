import { expect, it } from 'vitest'

import type { Stage } from '../features/interview/state/stage'
import { routesFor } from './stageRoutes'

const at = (stage: string) => routesFor({ at: stage } as Stage)

it('leads each stage to its place', () => {
  expect(at('setup')).toEqual(['/', '/check'])
  expect(at('resumable')).toEqual(['/'])
  for (const stage of ['asking', 'sending', 'unsent', 'catchingUp']) {
    expect(at(stage)).toEqual(['/interview'])
  }
  expect(at('finished')).toEqual(['/report'])
  expect(at('deleted')).toEqual(['/deleted'])
})

it('leaves a page where it is until it is known where the interview stands', () => {
  for (const route of ['/', '/check', '/interview', '/report', '/deleted']) {
    expect(at('loading')).toContain(route)
  }
})
