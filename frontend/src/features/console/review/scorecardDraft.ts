import { Store } from '../../../lib/store'
import type { Scorecard, ScorecardContent, ScoredQuestion } from '../api/reviewRequests'

const SAVE_DELAY_MS = 700
const RETRY_MS = 5_000

/** The level for answers that give no ground to judge. */
export const NOT_JUDGED = 0
/** Levels in the order of the rubric, then `NOT_JUDGED`. */
export const LEVELS = [1, 2, 3, 4, 5, NOT_JUDGED] as const

/** A criterion of a question. */
export interface Place {
  question: string
  criterion: string
}

export interface DraftState {
  /** Levels by the key of their place. */
  levels: ReadonlyMap<string, number>
  note: string
  saving: 'saved' | 'waiting' | 'saving' | 'failed'
}

export function keyOf({ question, criterion }: Place): string {
  return `${question}/${criterion}`
}

/** Return all places of a scorecard in order. */
export function placesOf(questions: readonly ScoredQuestion[]): Place[] {
  return questions.flatMap(({ id, criteria }) =>
    criteria.map((criterion) => ({ question: id, criterion })),
  )
}

/** Return the first place without a level after `from`, then from the start; null if all have one. */
export function nextOpen(
  places: readonly Place[],
  levels: ReadonlyMap<string, number>,
  from: Place | null,
): Place | null {
  const start = from ? places.findIndex((place) => keyOf(place) === keyOf(from)) + 1 : 0
  const ordered = [...places.slice(start), ...places.slice(0, start)]
  return ordered.find((place) => !levels.has(keyOf(place))) ?? null
}

/** A user's scorecard of one interview. Changes are saved shortly after they are made. */
export class ScorecardDraft extends Store<DraftState> {
  readonly #save: (content: ScorecardContent) => Promise<unknown>
  #timer: ReturnType<typeof setTimeout> | null = null
  #running: Promise<void> | null = null

  constructor(card: Scorecard | null, save: (content: ScorecardContent) => Promise<unknown>) {
    const levels = (card?.scores ?? []).map((score) => [keyOf(score), score.level] as const)
    super({ levels: new Map(levels), note: card?.note ?? '', saving: 'saved' })
    this.#save = save
  }

  get content(): ScorecardContent {
    const { levels, note } = this.getSnapshot()
    const scores = [...levels].map(([key, level]) => {
      const [question = '', criterion = ''] = key.split('/')
      return { question, criterion, level }
    })
    return { scores, note }
  }

  setLevel(place: Place, level: number): void {
    const levels = new Map(this.getSnapshot().levels).set(keyOf(place), level)
    this.#change({ levels })
  }

  setNote(note: string): void {
    this.#change({ note })
  }

  /** Save now what is not saved yet. */
  async flush(): Promise<void> {
    this.#stopTimer()
    await this.#running
    if (this.getSnapshot().saving !== 'saved') await this.#saveNow()
  }

  /** Stop saving, because the scorecard was handed in. */
  close(): void {
    this.#stopTimer()
    this.set({ ...this.getSnapshot(), saving: 'saved' })
  }

  #change(change: Partial<DraftState>): void {
    this.set({ ...this.getSnapshot(), ...change, saving: 'waiting' })
    this.#saveIn(SAVE_DELAY_MS)
  }

  #saveIn(ms: number): void {
    this.#stopTimer()
    this.#timer = setTimeout(() => void this.flush(), ms)
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #saveNow(): Promise<void> {
    const sent = { ...this.getSnapshot(), saving: 'saving' as const }
    this.set(sent)
    this.#running = this.#save(this.content).then(
      () => {
        this.#settle(sent, 'saved')
      },
      () => {
        this.#settle(sent, 'failed')
        if (this.#timer === null) this.#saveIn(RETRY_MS)
      },
    )
    await this.#running
    this.#running = null
  }

  /** Note the result of saving, unless something was changed meanwhile. */
  #settle(sent: DraftState, saving: 'saved' | 'failed'): void {
    const state = this.getSnapshot()
    if (state === sent) this.set({ ...state, saving })
  }
}
