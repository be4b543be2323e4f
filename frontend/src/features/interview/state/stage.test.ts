import { describe, expect, it } from 'vitest'

import { completed, question, receipt, session, started } from '@test-helpers/interviewData'
import { nextStage } from './stage'
import type { Failure, StageEvent, Stage } from './stage'

const recording = new Blob(['sound'])
const submitted = { kind: 'spoken', recording } as const
const failure: Failure = { kind: 'network', reason: 'unreachable' }
const LOADING: Stage = { at: 'loading' }
const SETUP: Stage = { at: 'setup', starting: false, failure: null }

const follow = (from: Stage, ...events: StageEvent[]) => events.reduce(nextStage, from)

const asking = follow(SETUP, { type: 'startRequested' }, { type: 'started', started })
const sending = nextStage(asking, { type: 'answered', submitted, interrupted: false })
const unsent = nextStage(sending, { type: 'notAccepted', failure })
const finished = nextStage(sending, { type: 'accepted', answer: completed(null) })
const catchingUp = follow(
  LOADING,
  { type: 'sessionFound', session: session({ current_question: null }) },
  { type: 'resumed' },
)

describe('loading the page', () => {
  it('goes to setup without an interview', () => {
    expect(nextStage(LOADING, { type: 'nothingToResume' })).toEqual(SETUP)
  })

  it('offers to resume an interview in progress', () => {
    const resumable = nextStage(LOADING, {
      type: 'sessionFound',
      session: session(),
    })
    expect(resumable).toMatchObject({
      at: 'resumable',
      question: { id: 'q_follow_1' },
      interview: { interviewId: 'i_1', exchanges: [{ question: { id: 'q_main_1' } }] },
    })
    expect(nextStage(resumable, { type: 'resumed' })).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
    })
  })

  it('waits while the server processes the last answer', () => {
    expect(catchingUp.at).toBe('catchingUp')
    expect(nextStage(catchingUp, { type: 'refreshed', session: session() }).at).toBe('asking')
    const over = session({ status: 'finished', current_question: null })
    expect(nextStage(catchingUp, { type: 'refreshed', session: over }).at).toBe('finished')
  })

  it('shows the report of a finished interview', () => {
    const over = session({ status: 'finished', current_question: null })
    const stage = nextStage(LOADING, { type: 'sessionFound', session: over })
    expect(stage).toMatchObject({
      at: 'finished',
      interview: { exchanges: [{ audioUrl: 'http://localhost:8000/api/answer/t_1/audio' }] },
    })
  })

  it('shows the unreachable screen while the server is away', () => {
    const away = nextStage(LOADING, { type: 'loadFailed', failure })
    expect(away).toEqual({ at: 'unreachable', failure })
    const found: StageEvent = { type: 'sessionFound', session: session() }
    expect(nextStage(away, found).at).toBe('resumable')
  })
})

describe('starting', () => {
  it('starts with the first question', () => {
    expect(asking).toMatchObject({
      at: 'asking',
      question: { id: 'q_main_1' },
      interview: { interviewId: 'i_1', mainQuestions: 3, maxAnswerSec: 180, exchanges: [] },
    })
  })

  it('shows a failure until the next attempt', () => {
    const failed = follow(SETUP, { type: 'startRequested' }, { type: 'startFailed', failure })
    expect(failed).toEqual({ at: 'setup', starting: false, failure })
    expect(nextStage(failed, { type: 'startRequested' })).toEqual({ ...SETUP, starting: true })
  })
})

describe('answering', () => {
  it('continues with the next question and keeps the transcript', () => {
    const answer = completed(question('q_follow_1'))
    expect(nextStage(sending, { type: 'accepted', answer })).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ question: { id: 'q_main_1' }, transcriptStatus: 'recognised' }] },
    })
  })

  it('finishes without a next question', () => {
    expect(finished).toMatchObject({ at: 'finished', interview: { exchanges: { length: 1 } } })
  })

  it('keeps the recording when sending fails and resends it', () => {
    expect(unsent).toMatchObject({ at: 'unsent', submitted, failure })
    expect(nextStage(unsent, { type: 'sendAgain' })).toEqual(sending)
  })

  it('returns to the same question to record again', () => {
    expect(nextStage(unsent, { type: 'recordAgain' })).toEqual(asking)
  })

  it('asks before sending an interrupted recording', () => {
    const stage = nextStage(asking, { type: 'answered', submitted, interrupted: true })
    expect(stage).toMatchObject({ at: 'unsent', submitted, failure: { kind: 'interrupted' } })
  })

  it('follows the state that the server reports', () => {
    const stage = nextStage(sending, { type: 'refreshed', session: session() })
    expect(stage).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })
})

describe('answering live', () => {
  const came = nextStage(sending, {
    type: 'questionReceived',
    answered: 'q_main_1',
    transcript: '저는 백엔드',
    question: question('q_follow_1', { audio_url: null, audio_quality: null }),
  })
  const answer = completed(question('q_follow_1'))

  it('shows the next question before the turn completes', () => {
    expect(came).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1', audio_url: null },
      interview: {
        exchanges: [{ transcriptStatus: 'live', answerText: '저는 백엔드', metrics: null }],
      },
    })
  })

  it('adds the data of the turn and the audio URL of the question', () => {
    const done = nextStage(came, { type: 'turnCompleted', answered: 'q_main_1', answer })
    expect(done).toEqual(nextStage(sending, { type: 'accepted', answer }))
  })

  it('adds it also while the next answer is being sent', () => {
    const onItsWay = nextStage(came, { type: 'answered', submitted, interrupted: false })
    const done = nextStage(onItsWay, { type: 'turnCompleted', answered: 'q_main_1', answer })
    expect(done).toMatchObject({
      at: 'sending',
      interview: { exchanges: [{ transcriptStatus: 'recognised' }] },
    })
  })

  it('continues after a turn as after an upload', () => {
    const last = { type: 'turnCompleted', answered: 'q_main_1', answer: completed(null) } as const
    expect(nextStage(sending, last)).toEqual(finished)
  })

  it('adds the data from the server if the turn message is missing', () => {
    const told = nextStage(came, { type: 'exchangesUpdated', session: session() })
    expect(told).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ transcriptStatus: 'recognised' }] },
    })
  })
})

describe('afterwards', () => {
  it('adds the recordings', () => {
    const over = session({ status: 'finished', current_question: null })
    expect(nextStage(finished, { type: 'refreshed', session: over })).toMatchObject({
      interview: { exchanges: [{ audioUrl: 'http://localhost:8000/api/answer/t_1/audio' }] },
    })
  })

  it('treats an answer without transcript as pending', () => {
    const blank = { superseded: false, notices: [], timings_ms: {} }
    const turns = [{ question: question('q_main_1'), turn_id: 't_1', ...blank }]
    const stage = nextStage(finished, { type: 'refreshed', session: session({ turns }) })
    expect(stage).toMatchObject({
      interview: { exchanges: [{ transcriptStatus: 'pending', metrics: null, answerText: '' }] },
    })
  })

  it('returns to setup from every stage', () => {
    for (const stage of [asking, sending, unsent, catchingUp, finished]) {
      expect(nextStage(stage, { type: 'leave' })).toEqual(SETUP)
    }
  })
})

describe('an answer from a backup', () => {
  const resumable = nextStage(LOADING, { type: 'sessionFound', session: session() })

  it('is sent immediately', () => {
    expect(nextStage(resumable, { type: 'backupSent', recording })).toMatchObject({
      at: 'sending',
      question: { id: 'q_follow_1' },
      submitted,
    })
  })

  it('is ignored without an open question', () => {
    const waiting = nextStage(LOADING, {
      type: 'sessionFound',
      session: session({ current_question: null }),
    })
    expect(nextStage(waiting, { type: 'backupSent', recording })).toBe(waiting)
  })
})

describe('retention and consent', () => {
  it('are set at the start and after a reload', () => {
    const kept = { deleteAfter: '2025-01-31T00:00:00Z', consented: true }
    expect(asking).toMatchObject({ interview: kept })
    const found = nextStage(LOADING, { type: 'sessionFound', session: session() })
    expect(found).toMatchObject({ interview: kept })
  })

  it('show that consent was not requested', () => {
    const silent = session({ consent: null, delete_after: null })
    const found = nextStage(LOADING, { type: 'sessionFound', session: silent })
    expect(found).toMatchObject({ interview: { deleteAfter: null, consented: false } })
  })
})

describe('an early end', () => {
  const over = session({ status: 'finished', current_question: null })

  it.each<Stage>([asking, sending, unsent])('discards the open answer of $at', (stage) => {
    const ended = nextStage(stage, { type: 'ended', session: over })
    expect(ended).toMatchObject({ at: 'finished', interview: { exchanges: [{ turnId: 't_1' }] } })
  })

  it('needs the confirmation of the server for this interview', () => {
    expect(nextStage(asking, { type: 'ended', session: session() })).toBe(asking)
    const other = { ...over, interview: 'i_2' }
    expect(nextStage(asking, { type: 'ended', session: other })).toBe(asking)
  })
})

describe('deletion', () => {
  it('ends the interview in every stage', () => {
    for (const stage of [asking, sending, unsent, catchingUp, finished]) {
      expect(nextStage(stage, { type: 'deleted', receipt })).toEqual({ at: 'deleted', receipt })
    }
  })

  it('is not undone by late events', () => {
    const gone = nextStage(asking, { type: 'deleted', receipt })
    expect(nextStage(gone, { type: 'accepted', answer: completed(null) })).toBe(gone)
    expect(nextStage(gone, { type: 'refreshed', session: session() })).toBe(gone)
    expect(nextStage(gone, { type: 'leave' })).toEqual(SETUP)
  })
})

describe('events of a stage that was left', () => {
  it.each<[string, Stage, StageEvent]>([
    ['an acceptance', asking, { type: 'accepted', answer: completed(null) }],
    ['a refusal', asking, { type: 'notAccepted', failure }],
    ['a second answer', sending, { type: 'answered', submitted, interrupted: false }],
    ['a start', asking, { type: 'started', started }],
    ['a failed start', asking, { type: 'startFailed', failure }],
    ['a wish to start', asking, { type: 'startRequested' }],
    ['a found session', SETUP, { type: 'sessionFound', session: session() }],
    ['a failed search', SETUP, { type: 'loadFailed', failure }],
    ['a resumption', asking, { type: 'resumed' }],
    ['sending again', asking, { type: 'sendAgain' }],
    ['recording again', sending, { type: 'recordAgain' }],
    [
      'the end of a turn that is over',
      finished,
      { type: 'turnCompleted', answered: 'q_main_1', answer: completed(null) },
    ],
    [
      'a question after the stage was left',
      asking,
      { type: 'questionReceived', answered: 'q_main_1', transcript: '', question: question('q') },
    ],
    ['news of nothing', SETUP, { type: 'exchangesUpdated', session: session() }],
    ['a receipt of nothing', SETUP, { type: 'deleted', receipt }],
    ['a copy that is sent late', asking, { type: 'backupSent', recording }],
    ['a refresh', unsent, { type: 'refreshed', session: session() }],
  ])('%s changes nothing', (_, stage, event) => {
    expect(nextStage(stage, event)).toBe(stage)
  })
})
