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

describe('coming to the page', () => {
  it('goes to setup where there is nothing to go on with', () => {
    expect(nextStage(LOADING, { type: 'nothingToResume' })).toEqual(SETUP)
  })

  it('offers to go on with an interview that is under way', () => {
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

  it('waits for the server where the last answer is still being thought over', () => {
    expect(catchingUp.at).toBe('catchingUp')
    expect(nextStage(catchingUp, { type: 'refreshed', session: session() }).at).toBe('asking')
    const over = session({ status: 'finished', current_question: null })
    expect(nextStage(catchingUp, { type: 'refreshed', session: over }).at).toBe('finished')
  })

  it('shows the report of an interview that is over', () => {
    const over = session({ status: 'finished', current_question: null })
    const stage = nextStage(LOADING, { type: 'sessionFound', session: over })
    expect(stage).toMatchObject({
      at: 'finished',
      interview: { exchanges: [{ audioUrl: 'http://localhost:8000/api/answer/t_1/audio' }] },
    })
  })

  it('keeps the way open while the server is away', () => {
    const away = nextStage(LOADING, { type: 'loadFailed', failure })
    expect(away).toEqual({ at: 'unreachable', failure })
    const found: StageEvent = { type: 'sessionFound', session: session() }
    expect(nextStage(away, found).at).toBe('resumable')
  })
})

describe('starting', () => {
  it('begins with the first question', () => {
    expect(asking).toMatchObject({
      at: 'asking',
      question: { id: 'q_main_1' },
      interview: { interviewId: 'i_1', mainQuestions: 3, maxAnswerSec: 180, exchanges: [] },
    })
  })

  it('tells why it failed, and forgets that on the next attempt', () => {
    const failed = follow(SETUP, { type: 'startRequested' }, { type: 'startFailed', failure })
    expect(failed).toEqual({ at: 'setup', starting: false, failure })
    expect(nextStage(failed, { type: 'startRequested' })).toEqual({ ...SETUP, starting: true })
  })
})

describe('answering', () => {
  it('goes on with the next question and keeps what was understood', () => {
    const answer = completed(question('q_follow_1'))
    expect(nextStage(sending, { type: 'accepted', answer })).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ question: { id: 'q_main_1' }, transcriptStatus: 'recognised' }] },
    })
  })

  it('ends where there is no next question', () => {
    expect(finished).toMatchObject({ at: 'finished', interview: { exchanges: { length: 1 } } })
  })

  it('keeps the recording when sending fails, and sends the same one again', () => {
    expect(unsent).toMatchObject({ at: 'unsent', submitted, failure })
    expect(nextStage(unsent, { type: 'sendAgain' })).toEqual(sending)
  })

  it('goes back to the same question to record again', () => {
    expect(nextStage(unsent, { type: 'recordAgain' })).toEqual(asking)
  })

  it('asks before it sends a recording that was cut off', () => {
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

  it('shows the next question before the turn is over', () => {
    expect(came).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1', audio_url: null },
      interview: {
        exchanges: [{ transcriptStatus: 'live', answerText: '저는 백엔드', metrics: null }],
      },
    })
  })

  it('fills in what the turn tells, and where the sound of the question lies', () => {
    const done = nextStage(came, { type: 'turnCompleted', answered: 'q_main_1', answer })
    expect(done).toEqual(nextStage(sending, { type: 'accepted', answer }))
  })

  it('fills in also while the next answer is on its way', () => {
    const onItsWay = nextStage(came, { type: 'answered', submitted, interrupted: false })
    const done = nextStage(onItsWay, { type: 'turnCompleted', answered: 'q_main_1', answer })
    expect(done).toMatchObject({
      at: 'sending',
      interview: { exchanges: [{ transcriptStatus: 'recognised' }] },
    })
  })

  it('goes on at the end of a turn as after an upload', () => {
    const last = { type: 'turnCompleted', answered: 'q_main_1', answer: completed(null) } as const
    expect(nextStage(sending, last)).toEqual(finished)
  })

  it('asks the server where the end of a turn was not told', () => {
    const told = nextStage(came, { type: 'exchangesUpdated', session: session() })
    expect(told).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ transcriptStatus: 'recognised' }] },
    })
  })
})

describe('afterwards', () => {
  it('fills in the recordings', () => {
    const over = session({ status: 'finished', current_question: null })
    expect(nextStage(finished, { type: 'refreshed', session: over })).toMatchObject({
      interview: { exchanges: [{ audioUrl: 'http://localhost:8000/api/answer/t_1/audio' }] },
    })
  })

  it('takes an answer that is not transcribed yet for pending', () => {
    const blank = { superseded: false, notices: [], timings_ms: {} }
    const turns = [{ question: question('q_main_1'), turn_id: 't_1', ...blank }]
    const stage = nextStage(finished, { type: 'refreshed', session: session({ turns }) })
    expect(stage).toMatchObject({
      interview: { exchanges: [{ transcriptStatus: 'pending', metrics: null, answerText: '' }] },
    })
  })

  it('leaves to setup from everywhere', () => {
    for (const stage of [asking, sending, unsent, catchingUp, finished]) {
      expect(nextStage(stage, { type: 'leave' })).toEqual(SETUP)
    }
  })
})

describe('an answer that an earlier visit left', () => {
  const resumable = nextStage(LOADING, { type: 'sessionFound', session: session() })

  it('is on its way at once', () => {
    expect(nextStage(resumable, { type: 'backupSent', recording })).toMatchObject({
      at: 'sending',
      question: { id: 'q_follow_1' },
      submitted,
    })
  })

  it('belongs to no question where none is open', () => {
    const waiting = nextStage(LOADING, {
      type: 'sessionFound',
      session: session({ current_question: null }),
    })
    expect(nextStage(waiting, { type: 'backupSent', recording })).toBe(waiting)
  })
})

describe('what is known of the data', () => {
  it('is told at the start and found again', () => {
    const kept = { deleteAfter: '2025-01-31T00:00:00Z', consented: true }
    expect(asking).toMatchObject({ interview: kept })
    const found = nextStage(LOADING, { type: 'sessionFound', session: session() })
    expect(found).toMatchObject({ interview: kept })
  })

  it('says where nobody was asked', () => {
    const silent = session({ consent: null, delete_after: null })
    const found = nextStage(LOADING, { type: 'sessionFound', session: silent })
    expect(found).toMatchObject({ interview: { deleteAfter: null, consented: false } })
  })
})

describe('deletion', () => {
  it('ends the interview wherever it is', () => {
    for (const stage of [asking, sending, unsent, catchingUp, finished]) {
      expect(nextStage(stage, { type: 'deleted', receipt })).toEqual({ at: 'deleted', receipt })
    }
  })

  it('is not undone by what comes late', () => {
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
