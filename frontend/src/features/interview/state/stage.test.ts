import { describe, expect, it } from 'vitest'

import {
  completed,
  exchange,
  question,
  receipt,
  session,
  started,
} from '@test-helpers/interviewData'
import { next, position } from './stage'
import type { Failure, FlowEvent, Stage } from './stage'

const recording = new Blob(['sound'])
const given = { kind: 'spoken', recording } as const
const failure: Failure = { kind: 'network', reason: 'unreachable' }
const LOADING: Stage = { at: 'loading' }
const SETUP: Stage = { at: 'setup', starting: false, failure: null }

const follow = (from: Stage, ...events: FlowEvent[]) => events.reduce(next, from)

const asking = follow(SETUP, { type: 'startRequested' }, { type: 'started', started })
const sending = next(asking, { type: 'answered', given, interrupted: false })
const unsent = next(sending, { type: 'notAccepted', failure })
const finished = next(sending, { type: 'accepted', answer: completed(null) })
const catchingUp = follow(
  LOADING,
  { type: 'sessionFound', session: session({ current_question: null }) },
  { type: 'resumed' },
)

describe('coming to the page', () => {
  it('goes to setup where there is nothing to go on with', () => {
    expect(next(LOADING, { type: 'nothingToResume' })).toEqual(SETUP)
  })

  it('offers to go on with an interview that is under way', () => {
    const resumable = next(LOADING, {
      type: 'sessionFound',
      session: session(),
    })
    expect(resumable).toMatchObject({
      at: 'resumable',
      question: { id: 'q_follow_1' },
      interview: { interviewId: 'i_1', exchanges: [{ question: { id: 'q_main_1' } }] },
    })
    expect(next(resumable, { type: 'resumed' })).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
    })
  })

  it('waits for the server where the last answer is still being thought over', () => {
    expect(catchingUp.at).toBe('catchingUp')
    expect(next(catchingUp, { type: 'refreshed', session: session() }).at).toBe('asking')
    const over = session({ status: 'finished', current_question: null })
    expect(next(catchingUp, { type: 'refreshed', session: over }).at).toBe('finished')
  })

  it('shows the report of an interview that is over', () => {
    const over = session({ status: 'finished', current_question: null })
    const stage = next(LOADING, { type: 'sessionFound', session: over })
    expect(stage).toMatchObject({
      at: 'finished',
      interview: { exchanges: [{ audioUrl: 'http://localhost:8000/api/answer/t_1/audio' }] },
    })
  })

  it('keeps the way open while the server is away', () => {
    const away = next(LOADING, { type: 'loadFailed', failure })
    expect(away).toEqual({ at: 'unreachable', failure })
    const found: FlowEvent = { type: 'sessionFound', session: session() }
    expect(next(away, found).at).toBe('resumable')
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
    expect(next(failed, { type: 'startRequested' })).toEqual({ ...SETUP, starting: true })
  })
})

describe('answering', () => {
  it('goes on with the next question and keeps what was understood', () => {
    const answer = completed(question('q_follow_1'))
    expect(next(sending, { type: 'accepted', answer })).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ question: { id: 'q_main_1' }, hearing: 'recognised' }] },
    })
  })

  it('ends where there is no next question', () => {
    expect(finished).toMatchObject({ at: 'finished', interview: { exchanges: { length: 1 } } })
  })

  it('keeps the recording when sending fails, and sends the same one again', () => {
    expect(unsent).toMatchObject({ at: 'unsent', given, failure })
    expect(next(unsent, { type: 'sendAgain' })).toEqual(sending)
  })

  it('goes back to the same question to record again', () => {
    expect(next(unsent, { type: 'recordAgain' })).toEqual(asking)
  })

  it('asks before it sends a recording that was cut off', () => {
    const stage = next(asking, { type: 'answered', given, interrupted: true })
    expect(stage).toMatchObject({ at: 'unsent', given, failure: { kind: 'interrupted' } })
  })

  it('believes the server where it knows better', () => {
    const stage = next(sending, { type: 'refreshed', session: session() })
    expect(stage).toMatchObject({ at: 'asking', question: { id: 'q_follow_1' } })
  })
})

describe('answering live', () => {
  const came = next(sending, {
    type: 'questionCame',
    answered: 'q_main_1',
    heard: '저는 백엔드',
    question: question('q_follow_1', { audio_url: null, audio_quality: null }),
  })
  const answer = completed(question('q_follow_1'))

  it('shows the next question before the turn is over', () => {
    expect(came).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1', audio_url: null },
      interview: { exchanges: [{ hearing: 'live', answerText: '저는 백엔드', metrics: null }] },
    })
  })

  it('fills in what the turn tells, and where the sound of the question lies', () => {
    const done = next(came, { type: 'turnDone', answered: 'q_main_1', answer })
    expect(done).toEqual(next(sending, { type: 'accepted', answer }))
  })

  it('fills in also while the next answer is on its way', () => {
    const onItsWay = next(came, { type: 'answered', given, interrupted: false })
    const done = next(onItsWay, { type: 'turnDone', answered: 'q_main_1', answer })
    expect(done).toMatchObject({
      at: 'sending',
      interview: { exchanges: [{ hearing: 'recognised' }] },
    })
  })

  it('goes on at the end of a turn as after an upload', () => {
    const last = { type: 'turnDone', answered: 'q_main_1', answer: completed(null) } as const
    expect(next(sending, last)).toEqual(finished)
  })

  it('asks the server where the end of a turn was not told', () => {
    const told = next(came, { type: 'exchangesTold', session: session() })
    expect(told).toMatchObject({
      at: 'asking',
      question: { id: 'q_follow_1' },
      interview: { exchanges: [{ hearing: 'recognised' }] },
    })
  })
})

describe('afterwards', () => {
  it('fills in the recordings', () => {
    const over = session({ status: 'finished', current_question: null })
    expect(next(finished, { type: 'refreshed', session: over })).toMatchObject({
      interview: { exchanges: [{ audioUrl: 'http://localhost:8000/api/answer/t_1/audio' }] },
    })
  })

  it('takes an answer that is not transcribed yet for pending', () => {
    const blank = { superseded: false, notices: [], timings_ms: {} }
    const turns = [{ question: question('q_main_1'), turn_id: 't_1', ...blank }]
    const stage = next(finished, { type: 'refreshed', session: session({ turns }) })
    expect(stage).toMatchObject({
      interview: { exchanges: [{ hearing: 'pending', metrics: null, answerText: '' }] },
    })
  })

  it('leaves to setup from everywhere', () => {
    for (const stage of [asking, sending, unsent, catchingUp, finished]) {
      expect(next(stage, { type: 'leave' })).toEqual(SETUP)
    }
  })
})

describe('an answer that an earlier visit left', () => {
  const resumable = next(LOADING, { type: 'sessionFound', session: session() })

  it('is on its way at once', () => {
    expect(next(resumable, { type: 'keptSent', recording })).toMatchObject({
      at: 'sending',
      question: { id: 'q_follow_1' },
      given,
    })
  })

  it('belongs to no question where none is open', () => {
    const waiting = next(LOADING, {
      type: 'sessionFound',
      session: session({ current_question: null }),
    })
    expect(next(waiting, { type: 'keptSent', recording })).toBe(waiting)
  })
})

describe('what is known of the data', () => {
  it('is told at the start and found again', () => {
    const kept = { deleteAfter: '2025-01-31T00:00:00Z', consented: true }
    expect(asking).toMatchObject({ interview: kept })
    const found = next(LOADING, { type: 'sessionFound', session: session() })
    expect(found).toMatchObject({ interview: kept })
  })

  it('says where nobody was asked', () => {
    const silent = session({ consent: null, delete_after: null })
    const found = next(LOADING, { type: 'sessionFound', session: silent })
    expect(found).toMatchObject({ interview: { deleteAfter: null, consented: false } })
  })
})

describe('deletion', () => {
  it('ends the interview wherever it is', () => {
    for (const stage of [asking, sending, unsent, catchingUp, finished]) {
      expect(next(stage, { type: 'deleted', receipt })).toEqual({ at: 'deleted', receipt })
    }
  })

  it('is not undone by what comes late', () => {
    const gone = next(asking, { type: 'deleted', receipt })
    expect(next(gone, { type: 'accepted', answer: completed(null) })).toBe(gone)
    expect(next(gone, { type: 'refreshed', session: session() })).toBe(gone)
    expect(next(gone, { type: 'leave' })).toEqual(SETUP)
  })
})

describe('late echoes', () => {
  it.each<[string, Stage, FlowEvent]>([
    ['an acceptance', asking, { type: 'accepted', answer: completed(null) }],
    ['a refusal', asking, { type: 'notAccepted', failure }],
    ['a second answer', sending, { type: 'answered', given, interrupted: false }],
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
      { type: 'turnDone', answered: 'q_main_1', answer: completed(null) },
    ],
    [
      'a question nobody waits for',
      asking,
      { type: 'questionCame', answered: 'q_main_1', heard: '', question: question('q') },
    ],
    ['news of nothing', SETUP, { type: 'exchangesTold', session: session() }],
    ['a receipt of nothing', SETUP, { type: 'deleted', receipt }],
    ['a copy that is sent late', asking, { type: 'keptSent', recording }],
    ['a refresh', unsent, { type: 'refreshed', session: session() }],
  ])('%s changes nothing', (_, stage, event) => {
    expect(next(stage, event)).toBe(stage)
  })
})

describe('position', () => {
  it.each([
    [[], 'q_main_1', { main: 1, followup: 0 }],
    [['q_main_1'], 'q_follow_1', { main: 1, followup: 1 }],
    [['q_main_1', 'q_follow_1'], 'q_follow_2', { main: 1, followup: 2 }],
    [['q_main_1', 'q_follow_1'], 'q_main_2', { main: 2, followup: 0 }],
    [[], 'q_follow_1', { main: 1, followup: 1 }],
  ])('after %j, %s is %j', (before, now, expected) => {
    expect(
      position(
        before.map((id) => exchange(id)),
        question(now),
      ),
    ).toEqual(expected)
  })
})
