import { describe, expect, it, vi } from 'vitest'

import type { AnswerReport } from '../../api/client'
import { question } from '@test-helpers/interviewData'
import { answer, report } from '@test-helpers/reportData'
import { canBeAssessed, spreadOf } from './assessment/content'
import { COLUMNS, csvOf } from './export/csv'
import type { Column } from './export/csv'
import { groupsOf, groupAdjacent } from './answerGroups'
import { markWords } from './transcript/marks'
import { pendingOf } from './pendingWork'
import { Playback, spanAt } from './playback/playback'
import { contour } from './charts/Timeline'
import { nextFocus } from './transcript/Words'

const again = (n: number) =>
  answer(`q_main_1_take_${n}`, {
    question: question(`q_main_1_take_${n}`, { type: 'main', retake_of: 'q_main_1' }),
  })

describe('groupsOf', () => {
  it('groups the takes of a question, with the last one as the answer', () => {
    const groups = groupsOf([answer('q_main_1'), again(2), again(3), answer('q_follow_1')])
    expect(groups.map(({ id, last, earlier }) => [id, last.turn_id, earlier.length])).toEqual([
      ['q_main_1', 't_q_main_1_take_3', 2],
      ['q_follow_1', 't_q_follow_1', 0],
    ])
  })
})

describe('marked', () => {
  it('marks pauses, fillers and uncertain words', () => {
    const marks = markWords(answer('q_main_1'))
    expect(marks.map(({ pauseS }) => pauseS?.toFixed(1) ?? null)).toEqual(['0.6', null, '0.9'])
    expect(marks.map(({ filler }) => filler)).toEqual([false, true, false])
    expect(marks.map(({ unsure }) => unsure)).toEqual([false, false, true])
  })

  it('places a pause by its middle and skips short ones', () => {
    const pauses = [
      { start_s: 0.9, end_s: 1.2 },
      { start_s: 1.4, end_s: 2.6 },
    ]
    const marks = markWords(answer('q_main_1', { pauses }))
    expect(marks.map(({ pauseS }) => pauseS?.toFixed(1) ?? null)).toEqual([null, null, '1.2'])
  })

  it('marks fillers missing from the transcript, but not habitual words', () => {
    const fillers = [
      { start_s: 1.1, end_s: 1.5, text: '음', tier: 'habit' as const },
      { start_s: 1.8, end_s: 2.2, text: '', tier: 'sound' as const },
    ]
    const marks = markWords(answer('q_main_1', { fillers }))
    expect(marks.map(({ filler }) => filler)).toEqual([false, false, false])
    expect(marks.map(({ hasFillerBefore }) => hasFillerBefore)).toEqual([false, false, true])
  })
})

describe('content', () => {
  const { content } = answer('q_main_1')

  it('can be assessed if an answer has no assessment', () => {
    expect(canBeAssessed([{ content }])).toBe(false)
    expect(canBeAssessed([{ content }, { content: { ...content, open: true } }])).toBe(true)
  })

  it.each([
    [2, 4, { lowest: 2, highest: 4 }],
    [3, 3, null],
    [null, null, null],
  ])('from %s to %s its spread is %o', (lowest, highest, shown) => {
    expect(spreadOf({ lowest, highest })).toEqual(shown)
  })
})

it('groups only adjacent items with the same key', () => {
  expect(groupAdjacent(['a1', 'a2', 'b1', 'a3'], (item) => item.slice(0, 1))).toEqual([
    ['a1', 'a2'],
    ['b1'],
    ['a3'],
  ])
  expect(groupAdjacent([], String)).toEqual([])
})

describe('contour', () => {
  it('draws loud parts high, within the bounds', () => {
    expect(contour([-60, 0, -90], 0.75)).toBe('M0 40 L0.13 40.0 L0.38 0.0 L0.63 40.0 L0.75 40 Z')
  })
})

describe('csvOf', () => {
  const headings = Object.fromEntries(COLUMNS.map((column) => [column, column])) as Record<
    Column,
    string
  >
  const lines = (...answers: AnswerReport[]) => csvOf(answers, headings).split('\r\n')

  it('has a line for every answer with its take', () => {
    const [head, first, second, end] = lines(answer('q_main_1'), again(2))
    expect(head).toBe(`\uFEFF${COLUMNS.join(',')}`)
    expect(first).toBe('q_main_1?,main,1,저는 음 일했습니다.,,answer,recognised,4.2,43,1,2')
    expect(second?.split(',')[2]).toBe('2')
    expect(end).toBe('')
  })

  it('quotes fields and escapes formulas', () => {
    const told = answer('q_main_1', { answer_text: '그는 "예"라고, 했다', corrected_text: '=1+1' })
    expect(lines(told)[1]).toContain(`"그는 ""예""라고, 했다",'=1+1`)
  })

  it('has no measures for typed answers', () => {
    const typed = answer('q_main_1', { transcript_status: 'typed', metrics: null, pauses: [] })
    expect(lines(typed)[1]).toMatch(/,typed,,,,$/)
  })
})

class FakeSound extends EventTarget {
  currentTime = 0
  paused = true
  refuses = false

  play() {
    if (this.refuses) return Promise.reject(new DOMException('', 'NotAllowedError'))
    this.paused = false
    this.dispatchEvent(new Event('play'))
    return Promise.resolve()
  }

  pause() {
    if (this.paused) return
    this.paused = true
    this.dispatchEvent(new Event('pause'))
  }
}

describe('Playback', () => {
  const playing = () => {
    const sound = new FakeSound()
    const playback = new Playback()
    const detach = playback.attach(sound)
    return { sound, playback, detach }
  }

  it('plays from a word and reports the position', () => {
    const { sound, playback } = playing()
    playback.playFrom(2.4)
    expect(playback.getSnapshot()).toEqual({ at: 'playing', timeS: 2.4 })
    sound.currentTime = 2.8
    sound.dispatchEvent(new Event('timeupdate'))
    expect(playback.getSnapshot().timeS).toBe(2.8)
    playback.toggle()
    expect(playback.getSnapshot().at).toBe('ready')
  })

  it('pauses when another answer plays', () => {
    const first = playing()
    const second = playing()
    first.playback.toggle()
    second.playback.toggle()
    expect(first.playback.getSnapshot().at).toBe('ready')
    expect(second.playback.getSnapshot().at).toBe('playing')
  })

  it('reports that the audio cannot be loaded', async () => {
    const { sound, playback } = playing()
    sound.refuses = true
    playback.toggle()
    await vi.waitFor(() => {
      expect(playback.getSnapshot().at).toBe('failed')
    })
  })

  it('releases its audio element', () => {
    const { sound, playback, detach } = playing()
    playback.toggle()
    detach()
    expect(sound.paused).toBe(true)
    expect(playback.getSnapshot()).toEqual({ at: 'empty', timeS: 0 })
  })
})

it('finds the word at a time', () => {
  const { words } = answer('q_main_1')
  expect([0.2, 0.7, 1.05, 1.2, 9].map((timeS) => spanAt(words, timeS))).toEqual([-1, 0, -1, 1, -1])
})

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 2, 2],
  ['ArrowLeft', 0, 0],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['Tab', 0, null],
])('moves among three words with %s from %i to %s', (key, from, to) => {
  expect(nextFocus(key, from, 3)).toBe(to)
})

describe('pendingOf', () => {
  const heard = answer('q_1')
  const unheard = answer('q_2', { transcript_status: 'pending' })

  it.each([
    [undefined, null],
    [report([heard]), null],
    [report([heard], { measures_pending: 1 }), 'measuring'],
    [report([heard, unheard], { measures_pending: 1 }), 'waiting'],
    [report([answer('q_3', { transcript_status: null })]), 'waiting'],
  ])('is returned (%#)', (given, pending) => {
    expect(pendingOf(given)).toBe(pending)
  })
})
