import { expect, it } from 'vitest'

import { session } from '@test-helpers/interviewData'
import type { LiveState } from '../live/liveState'
import { IDLE, NEW_ANSWER, REPLAY_MS } from '../live/liveState'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import { replayObstacle } from './replayObstacle'

const resumable = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
const asking = nextStage(resumable, { type: 'resumed' })
const submitted = { kind: 'typed', text: '저는' } as const
const sending = nextStage(asking, { type: 'answered', submitted, interrupted: false })
const unsent = nextStage(sending, { type: 'notAccepted', failure: { kind: 'interrupted' } })

it.each<[string | null, Stage, LiveState, 'ready' | 'recording' | 'stopping']>([
  [null, asking, IDLE, 'ready'],
  [null, asking, { at: 'off' }, 'ready'],
  [null, asking, NEW_ANSWER, 'ready'],
  ['late', asking, { ...NEW_ANSWER, elapsedMs: REPLAY_MS + 1 }, 'ready'],
  ['replaying', asking, { ...NEW_ANSWER, paused: 'question' }, 'ready'],
  ['recording', asking, { at: 'beginning' }, 'ready'],
  ['recording', asking, { at: 'off' }, 'recording'],
  ['processing', asking, { at: 'off' }, 'stopping'],
  ['processing', asking, { at: 'ending' }, 'ready'],
  ['processing', sending, IDLE, 'ready'],
  ['unsent', unsent, IDLE, 'ready'],
])('is %s', (expected, stage, answer, state) => {
  expect(replayObstacle(stage, answer, { state })).toBe(expected)
})
