import { beforeEach, describe, expect, it } from 'vitest'

import type { Level } from '../../../audio/capture/levelMeter'
import type { Input, RecorderState } from '../../../audio/recording/recorder'
import { commandOf } from './commands'
import { exchange, question, session } from '@test-helpers/interviewData'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import type { LiveState } from '../live/liveState'
import { NEW_ANSWER, IDLE } from '../live/liveState'
import { moodOf } from '../question/mood'
import { saveStatusOf } from '../delivery/saveStatus'
import { TypedDraft } from '../answer/typedDraft'
import type { RoomNow, RoomStatus } from './roomStatus'
import { roomStatusOf } from './roomStatus'
import type { RoomState, RoomWarning } from './roomWarnings'
import { SILENT_MS, activeWarnings } from './roomWarnings'

const resumable = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
const asking = nextStage(resumable, { type: 'resumed' }) as Extract<Stage, { at: 'asking' }>
const submitted = { kind: 'spoken', recording: new Blob(['sound']) } as const
const sending = nextStage(asking, { type: 'answered', submitted, interrupted: false })
const answering: LiveState = { ...NEW_ANSWER, limitMs: 180_000 }
const input = { muted: false } as Input
const ready: RecorderState = { state: 'ready', input }
const pageStatus = { online: true, visible: true, returns: 0, sleeps: 0 }

const fine: RoomState = {
  stage: asking,
  microphone: ready,
  answer: IDLE,
  level: { quietMs: 0 } as Level,
  voice: { state: 'spoken', voice: 'server' },
  pageStatus,
  readiness: 'ok',
  atAnswerStart: pageStatus,
}

const silentLast: Stage = {
  ...asking,
  interview: {
    ...asking.interview,
    exchanges: [exchange('q_main_1', { transcriptStatus: 'no_speech' })],
  },
}

describe('activeWarnings', () => {
  it('is empty in the normal case', () => {
    expect(activeWarnings(fine)).toEqual([])
    expect(activeWarnings({ ...fine, answer: answering })).toEqual([])
  })

  it.each<[RoomWarning, Partial<RoomState>]>([
    ['offline', { pageStatus: { ...pageStatus, online: false }, readiness: 'unreachable' }],
    ['serverAway', { readiness: 'unreachable' }],
    ['reconnecting', { answer: { ...answering, connection: 'reconnecting' } }],
    ['connectionLost', { answer: { ...answering, connection: 'lost' } }],
    ['muted', { microphone: { state: 'ready', input: { ...input, muted: true } } }],
    ['silent', { answer: answering, level: { quietMs: SILENT_MS } as Level }],
    ['slept', { answer: answering, pageStatus: { ...pageStatus, sleeps: 1, returns: 1 } }],
    ['background', { answer: answering, pageStatus: { ...pageStatus, returns: 1 } }],
    ['silentAnswer', { stage: silentLast }],
    ['blocked', { voice: { state: 'blocked' } }],
    ['textOnly', { voice: { state: 'textOnly', wanted: false } }],
  ])('includes %s', (warning, change) => {
    expect(activeWarnings({ ...fine, ...change })).toEqual([warning])
  })

  it('ignores states that the candidate chose', () => {
    expect(activeWarnings({ ...fine, voice: { state: 'textOnly', wanted: true } })).toEqual([])
    const paused = { ...answering, paused: 'person' } as const
    expect(
      activeWarnings({ ...fine, answer: paused, level: { quietMs: 60_000 } as Level }),
    ).toEqual([])
  })
})

describe('safetyOf', () => {
  const lost = { ...answering, connection: 'lost' } as const

  it.each([
    ['none', { ...asking, interview: { ...asking.interview, exchanges: [] } }, IDLE, false],
    ['saved', asking, IDLE, false],
    ['live', asking, answering, false],
    ['here', asking, lost, false],
    ['here', asking, IDLE, true],
    ['sending', asking, { at: 'ending' }, false],
    ['sending', sending, IDLE, false],
    [
      'here',
      nextStage(sending, { type: 'notAccepted', failure: { kind: 'interrupted' } }),
      IDLE,
      false,
    ],
  ] as const)('is %s', (status, stage, answer, recording) => {
    expect(saveStatusOf(stage as Stage, answer as LiveState, recording)).toBe(status)
  })
})

describe('roomStatusOf', () => {
  const now = { stage: asking, answer: IDLE, microphone: ready, voice: fine.voice, isPaused: false }
  const speaking = { state: 'speaking', voice: 'server' } as const

  it.each<[RoomStatus['activity'], RoomStatus['saved'], Partial<RoomNow>]>([
    [null, 'saved', {}],
    ['speaking', 'saved', { voice: speaking }],
    ['preparingVoice', 'saved', { voice: { state: 'preparing' } }],
    ['listening', 'live', { answer: answering }],
    ['replaying', 'live', { answer: { ...answering, paused: 'question' }, voice: speaking }],
    ['listening', 'here', { answer: { ...answering, connection: 'lost' } }],
    ['recording', 'here', { microphone: { state: 'recording' } }],
    ['paused', 'saved', { isPaused: true }],
    ['paused', 'kept', { answer: { ...answering, paused: 'person' }, isPaused: true }],
    [null, 'sending', { stage: sending, voice: speaking }],
  ])('is %s and %s', (activity, saved, change) => {
    expect(roomStatusOf({ ...now, ...change })).toMatchObject({ activity, saved })
  })
})

describe('moodOf', () => {
  it('depends on voice and microphone', () => {
    const silent = { state: 'silent' } as const
    expect(moodOf(asking, { state: 'speaking', voice: 'server' }, IDLE, 'ready')).toBe('speaking')
    expect(moodOf(asking, silent, answering, 'ready')).toBe('listening')
    expect(moodOf(asking, silent, { ...answering, paused: 'person' }, 'ready')).toBe('waiting')
    expect(moodOf(asking, silent, { at: 'off' }, 'recording')).toBe('listening')
    expect(moodOf(sending, silent, IDLE, 'ready')).toBe('thinking')
    expect(moodOf(asking, silent, IDLE, 'ready')).toBe('waiting')
  })
})

describe('commandOf', () => {
  const press = (key: string, over = {}) => ({
    ...{ key, code: '', ctrlKey: false, metaKey: false, altKey: false },
    ...{ repeat: false, defaultPrevented: false, ...over },
  })

  it.each([
    [' ', 'talk'],
    ['r', 'replay'],
    ['P', 'pause'],
    ['?', 'help'],
    ['x', null],
  ])('for %j is %s', (key, command) => {
    expect(commandOf(press(key), null)).toBe(command)
  })

  it('matches keys of a Korean layout by position', () => {
    expect(commandOf(press('ㄱ', { code: 'KeyR' }), null)).toBe('replay')
  })

  it('ignores keys used by the focused element or the browser', () => {
    document.body.innerHTML = '<textarea></textarea><button>b</button><h1 tabindex="-1">q</h1>'
    const at = (selector: string) => document.querySelector(selector)
    expect(commandOf(press('r'), at('textarea'))).toBeNull()
    expect(commandOf(press(' '), at('button'))).toBeNull()
    expect(commandOf(press('r'), at('button'))).toBe('replay')
    expect(commandOf(press(' '), at('h1'))).toBe('talk')
    expect(commandOf(press('r', { ctrlKey: true }), null)).toBeNull()
    expect(commandOf(press(' ', { repeat: true }), null)).toBeNull()
  })
})

describe('TypedDraft', () => {
  beforeEach(() => {
    sessionStorage.clear()
  })

  it('is restored after a reload for its question', () => {
    const draft = new TypedDraft()
    draft.open('q_1')
    draft.write('저는')
    const later = new TypedDraft()
    later.open('q_2')
    expect(later.getSnapshot().text).toBe('')
    draft.write('저는')
    later.open('q_1')
    expect(later.getSnapshot()).toEqual({ open: true, questionId: 'q_1', text: '저는' })
  })

  it('is deleted with its question and with the interview', () => {
    const draft = new TypedDraft()
    draft.open('q_1')
    draft.write('저는')
    draft.open('q_2')
    expect(draft.getSnapshot()).toEqual({ open: true, questionId: 'q_2', text: '' })
    expect(sessionStorage).toHaveLength(0)
    draft.write('그때')
    draft.forget()
    expect(draft.getSnapshot().open).toBe(false)
    expect(sessionStorage).toHaveLength(0)
  })

  it('works without storage', () => {
    const draft = new TypedDraft(() => {
      throw new DOMException('', 'SecurityError')
    })
    draft.open('q_1')
    draft.write('저는')
    expect(draft.getSnapshot().text).toBe('저는')
  })
})

describe('a retake', () => {
  it('keeps the earlier answer visible but not counted', () => {
    const again = question('q_main_1_take_2', { type: 'main', retake_of: 'q_main_1' })
    const stage = nextStage(asking, { type: 'retaken', turnId: 't_1', question: again })
    expect(stage).toMatchObject({
      at: 'asking',
      question: again,
      interview: { exchanges: [{ turnId: 't_1', superseded: true }] },
    })
  })
})
