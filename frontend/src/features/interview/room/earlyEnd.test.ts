import { describe, expect, it } from 'vitest'

import { exchange, question, session } from '@test-helpers/interviewData'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import { IDLE, NEW_ANSWER } from '../live/liveState'
import { isProcessing, wouldDiscard } from './earlyEnd'

const resumable = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
const asking = nextStage(resumable, { type: 'resumed' }) as Extract<Stage, { at: 'asking' }>
const { interview } = asking
const submitted = { kind: 'typed', text: '저는' } as const
const sending = { at: 'sending', interview, question: asking.question, submitted } as const
const unsent = { ...sending, at: 'unsent', failure: { kind: 'interrupted' } } as const
const catchingUp = { at: 'catchingUp', interview, delayed: false, pollAfterS: 0 } as const
const ready = { state: 'ready' } as const
const noDraft = { open: false, questionId: null, text: '' }

describe('isProcessing', () => {
  it('is true from the end of an answer to the end of its turn', () => {
    expect(isProcessing(sending, IDLE, ready)).toBe(true)
    expect(isProcessing(catchingUp, IDLE, ready)).toBe(true)
    expect(isProcessing(asking, { at: 'ending' }, ready)).toBe(true)
    expect(isProcessing(asking, IDLE, { state: 'stopping' })).toBe(true)
    const pending = {
      ...interview,
      exchanges: [exchange('q_main_1', { transcriptStatus: 'live' })],
    }
    expect(isProcessing({ ...asking, interview: pending }, IDLE, ready)).toBe(true)
  })

  it('is false otherwise', () => {
    expect(isProcessing(asking, IDLE, ready)).toBe(false)
    expect(isProcessing(asking, NEW_ANSWER, ready)).toBe(false)
    expect(isProcessing(asking, IDLE, { state: 'recording' })).toBe(false)
    expect(isProcessing(unsent, IDLE, ready)).toBe(false)
  })
})

describe('wouldDiscard', () => {
  it('is true for an answer that the server does not have', () => {
    expect(wouldDiscard(unsent, IDLE, ready, noDraft)).toBe(true)
    expect(wouldDiscard(asking, NEW_ANSWER, ready, noDraft)).toBe(true)
    expect(wouldDiscard(asking, IDLE, { state: 'recording' }, noDraft)).toBe(true)
    const draft = { open: true, questionId: asking.question.id, text: '저는' }
    expect(wouldDiscard(asking, IDLE, ready, draft)).toBe(true)
  })

  it('is false without an answer', () => {
    expect(wouldDiscard(asking, IDLE, ready, noDraft)).toBe(false)
    const blank = { open: true, questionId: asking.question.id, text: ' ' }
    expect(wouldDiscard(asking, IDLE, ready, blank)).toBe(false)
    const ofAnother = { open: false, questionId: question('q_main_9').id, text: '저는' }
    expect(wouldDiscard(asking, IDLE, ready, ofAnother)).toBe(false)
  })
})
