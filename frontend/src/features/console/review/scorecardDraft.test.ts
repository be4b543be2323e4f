import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { ScorecardContent } from '../api/reviewRequests'
import { levelOfKey } from './scoringKeys'
import { nextOpen, placesOf, ScorecardDraft } from './scorecardDraft'

const questions = [
  { id: 'q_main_1', criteria: ['fit', 'role'], turns: [] },
  { id: 'q_main_2', criteria: ['fit'], turns: [] },
]
const [fit, role, second] = placesOf(questions) as [
  { question: string; criterion: string },
  { question: string; criterion: string },
  { question: string; criterion: string },
]

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('nextOpen', () => {
  it('goes on to the next criterion, then to what was skipped', () => {
    const places = placesOf(questions)
    expect(nextOpen(places, new Map(), null)).toEqual(fit)
    expect(nextOpen(places, new Map([['q_main_1/fit', 3]]), fit)).toEqual(role)
    expect(nextOpen(places, new Map([['q_main_2/fit', 3]]), second)).toEqual(fit)
    const all = new Map(places.map(({ question, criterion }) => [`${question}/${criterion}`, 1]))
    expect(nextOpen(places, all, fit)).toBeNull()
  })
})

describe('ScorecardDraft', () => {
  it('saves the last state once, shortly after changes', async () => {
    const save = vi.fn((content: ScorecardContent) => {
      expect(content.note).toBe('메모')
      return Promise.resolve()
    })
    const draft = new ScorecardDraft(null, save)
    draft.setLevel(fit, 4)
    draft.setLevel(fit, 5)
    draft.setNote('메모')
    expect(draft.getSnapshot().saving).toBe('waiting')
    await vi.runAllTimersAsync()
    const scores = [{ question: 'q_main_1', criterion: 'fit', level: 5 }]
    expect(save.mock.calls).toEqual([[{ scores, note: '메모' }]])
    expect(draft.getSnapshot().saving).toBe('saved')
  })

  it('does not call a change saved that was made while saving', async () => {
    let done: () => void = () => undefined
    const save = vi.fn(() => new Promise<void>((resolve) => (done = resolve)))
    const draft = new ScorecardDraft(null, save)
    draft.setLevel(fit, 4)
    await vi.advanceTimersByTimeAsync(1_000)
    draft.setLevel(role, 2)
    done()
    await vi.advanceTimersByTimeAsync(0)
    expect(draft.getSnapshot().saving).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(save).toHaveBeenCalledTimes(2)
  })

  it('tries again after a failure', async () => {
    const save = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue(undefined)
    const draft = new ScorecardDraft(null, save)
    draft.setLevel(fit, 4)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(draft.getSnapshot().saving).toBe('failed')
    await vi.advanceTimersByTimeAsync(6_000)
    expect(draft.getSnapshot().saving).toBe('saved')
  })

  it('starts with the stored scorecard', () => {
    const card = {
      scores: [{ question: 'q_main_1', criterion: 'fit', level: 0 }],
      note: '메모',
      changed_at: '2026-11-02T01:00:00Z',
      handed_in_at: null,
    }
    const draft = new ScorecardDraft(card, vi.fn())
    expect(draft.content).toEqual({ scores: card.scores, note: '메모' })
  })
})

describe('levelOfKey', () => {
  const press = (key: string, on: HTMLElement = document.body, more: KeyboardEventInit = {}) => {
    if (on !== document.body) document.body.append(on)
    let level: number | null = null
    const listen = (event: KeyboardEvent) => {
      level = levelOfKey(event)
    }
    document.addEventListener('keydown', listen, { once: true })
    on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }))
    return level
  }
  const input = (type: string) => Object.assign(document.createElement('input'), { type })

  it('reads levels and ignores typing and other shortcuts', () => {
    expect(['0', '1', '5', '6', 'a'].map((key) => press(key))).toEqual([0, 1, 5, null, null])
    expect(press('3', input('radio'))).toBe(3)
    expect(press('3', input('text'))).toBeNull()
    expect(press('3', document.createElement('textarea'))).toBeNull()
    expect(press('3', document.createElement('select'))).toBeNull()
    expect(press('3', input('radio'), { ctrlKey: true })).toBeNull()
  })
})
