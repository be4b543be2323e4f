import { describe, expect, it, vi } from 'vitest'

import type { AnswerReport } from '../../api/client'
import { question } from '@test-helpers/interviewData'
import { answer, report } from '@test-helpers/reportData'
import { canBeAssessed, spreadOf } from './assessment/content'
import { COLUMNS, csvOf } from './export/csv'
import type { Column, CsvWords } from './export/csv'
import { followupsOf, groupsOf, groupAdjacent, hasQuestion, numbersOf } from './answerGroups'
import { endsUnrecognised, markWords } from './transcript/marks'
import { pendingOf } from './pendingWork'
import { Playback, spanAt } from './playback/playback'
import { contour, paceLine, tickS } from './sound/lanes'
import { timelineRows } from './sound/timelineRows'
import { placeOf } from './summary/Scale'
import { openAtFirst } from './useOpenCards'
import { nextFocus } from './transcript/Words'

const again = (n: number) =>
  answer(`q_main_1_take_${n}`, {
    question: question(`q_main_1_take_${n}`, { type: 'main', retake_of: 'q_main_1' }),
  })

const pace = {
  syllables_per_min: 250,
  words_per_min: 98,
  band: 'ordinary' as const,
  label: '보통',
  label_en: 'ordinary',
  ordinary_lowest: 212,
  ordinary_highest: 293,
}

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

describe('followupsOf', () => {
  const followup = (id: string) =>
    answer(id, { question: question(id, { type: 'followup', open_point: 'figure' }) })

  it('is the follow-up that came after the answers of a group', () => {
    const answers = [answer('q_main_1'), again(2), followup('q_follow_1'), answer('q_main_2')]
    const [first, second] = groupsOf(answers)
    expect(first && followupsOf(answers, first).map(({ id }) => id)).toEqual(['q_follow_1'])
    expect(second && followupsOf(answers, second)).toEqual([])
  })

  it('finds the card of any take of a question', () => {
    const [group] = groupsOf([answer('q_main_1'), again(2)])
    const found = ['q_main_1', 'q_main_1_take_2', 'q_main_2'].map(
      (id) => group && hasQuestion(group, id),
    )
    expect(found).toEqual([true, true, false])
  })
})

describe('numbersOf', () => {
  it('numbers planned questions in the order in which they were first asked', () => {
    const main = (id: string) => answer(id, { question: question(id, { type: 'main' }) })
    const answers = [
      main('q_main_1'),
      answer('q_follow_1', { question: question('q_follow_1', { type: 'followup' }) }),
      main('q_main_2'),
      again(2),
    ]
    expect(numbersOf(groupsOf(answers))).toEqual([1, 1, 2])
  })
})

describe('openAtFirst', () => {
  it('opens the only answer, and an answer that was just retaken', () => {
    expect(openAtFirst(groupsOf([answer('q_main_1')]), 't_q_main_1')).toEqual(['q_main_1'])
    const groups = groupsOf([answer('q_main_1'), answer('q_main_2'), again(2)])
    expect(openAtFirst(groups, 't_q_main_1_take_2')).toEqual(['q_main_1'])
    expect(openAtFirst(groups, 't_q_main_2')).toEqual([])
  })
})

describe('voice that was not understood', () => {
  const unclear = (...spans: [number, number][]) =>
    answer('q_main_1', { unrecognised: spans.map(([start_s, end_s]) => ({ start_s, end_s })) })

  it('is marked before the word that follows, or at the end', () => {
    const marks = markWords(unclear([1.6, 2.3]))
    expect(marks.map((mark) => mark.hasUnrecognisedBefore)).toEqual([false, false, true])
    expect(endsUnrecognised(unclear([1.6, 2.3]))).toBe(false)
    expect(endsUnrecognised(unclear([3.5, 5]))).toBe(true)
  })

  it('is a row of the table, in the order of time', () => {
    const rows = timelineRows(unclear([3.5, 5]))
    expect(rows.map(({ kind, text }) => [kind, text])).toEqual([
      ['pause', ''],
      ['words', '저는 음'],
      ['filler', '음'],
      ['pause', ''],
      ['words', '일했습니다.'],
      ['unrecognised', ''],
    ])
  })
})

describe('the axis', () => {
  it('has about one label every 64 pixels', () => {
    expect(tickS(60, 640)).toBe(10)
    expect(tickS(60, 60 * 96)).toBe(1)
    expect(tickS(10_000, 320)).toBe(600)
  })

  it('draws the fastest window at the top', () => {
    const windows = [
      { start_s: 0, end_s: 10, wpm: 50 },
      { start_s: 5, end_s: 15, wpm: 100 },
    ]
    expect(paceLine(windows, 28)).toBe('5.00,14.0 10.00,2.0')
  })

  it('places values on a scale, within its ends', () => {
    const places = [0, 150, 250, 350, 999].map((value) => placeOf(value, [100, 400], [200, 300]))
    expect(places.map((place) => place.toFixed(2))).toEqual([
      '0.00',
      '0.17',
      '0.50',
      '0.83',
      '1.00',
    ])
  })
})

describe('contour', () => {
  it('draws loud parts high, within the bounds', () => {
    expect(contour([-60, 0, -90], 0.75, 40)).toBe(
      'M0 40 L0.13 40.0 L0.38 0.0 L0.63 40.0 L0.75 40 Z',
    )
  })
})

describe('csvOf', () => {
  const headings = Object.fromEntries(COLUMNS.map((column) => [column, column])) as Record<
    Column,
    string
  >
  const words: CsvWords = {
    headings,
    type: (type) => (type === 'main' ? '준비된 질문' : '꼬리 질문'),
    act: (act) => (act === 'answer' ? '답변' : act),
    status: (status) => (status === 'typed' ? '텍스트로 답변' : '음성 인식 완료'),
    band: (pace) => pace?.label ?? '',
  }
  const lines = (...answers: AnswerReport[]) => csvOf(answers, words).split('\r\n')

  it('has a line for every answer with its take', () => {
    const [head, first, second, end] = lines(answer('q_main_1'), again(2))
    expect(head).toBe(`\uFEFF${COLUMNS.join(',')}`)
    expect(first).toBe(
      'q_main_1?,준비된 질문,1,저는 음 일했습니다.,,답변,음성 인식 완료,4.2,,,43,1,2',
    )
    expect(second?.split(',')[2]).toBe('2')
    expect(end).toBe('')
  })

  it('quotes fields and escapes formulas', () => {
    const told = answer('q_main_1', { answer_text: '그는 "예"라고, 했다', corrected_text: '=1+1' })
    expect(lines(told)[1]).toContain(`"그는 ""예""라고, 했다",'=1+1`)
  })

  it('has no measures for typed answers', () => {
    const typed = answer('q_main_1', { transcript_status: 'typed', metrics: null, pauses: [] })
    expect(lines(typed)[1]).toMatch(/,텍스트로 답변,,,,,,$/)
  })

  it('has the pace in syllables with its band, and in words', () => {
    const spoken = answer('q_main_1', { pace_summary: pace })
    expect(lines(spoken)[1]).toMatch(/,음성 인식 완료,4\.2,250,보통,98,1,2$/)
  })
})

class FakeSound extends EventTarget {
  playbackRate = 1
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

  it('keeps its speed when a sound is attached later', () => {
    const { sound, playback, detach } = playing()
    playback.setRate(1.5)
    expect(sound.playbackRate).toBe(1.5)
    detach()
    const other = new FakeSound()
    playback.attach(other)
    expect(other.playbackRate).toBe(1.5)
  })

  it('pauses at the end of a span, and not later when it is played on', () => {
    const { sound, playback } = playing()
    playback.playSpan(2, 4)
    sound.currentTime = 4.1
    sound.dispatchEvent(new Event('timeupdate'))
    expect(playback.getSnapshot().at).toBe('ready')
    playback.toggle()
    sound.dispatchEvent(new Event('timeupdate'))
    expect(playback.getSnapshot().at).toBe('playing')
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
    [report([heard], { transcripts_pending: 1 }), 'rereading'],
    [report([heard], { measures_pending: 1, transcripts_pending: 1 }), 'measuring'],
    [report([heard, unheard], { measures_pending: 1 }), 'waiting'],
    [report([answer('q_3', { transcript_status: null })]), 'waiting'],
  ])('is returned (%#)', (given, pending) => {
    expect(pendingOf(given)).toBe(pending)
  })
})
