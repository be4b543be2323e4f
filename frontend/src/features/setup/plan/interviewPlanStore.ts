import type {
  Api,
  BankKind,
  BankQuestion,
  DraftRequest,
  Language,
  PlanDocument,
} from '../../../api/client'
import type { ReadableStore } from '../../../lib/store'
import { Store } from '../../../lib/store'
import { failureOf } from '../../interview/state/failure'
import type { Failure } from '../../interview/state/stage'
import type { About } from '../aboutPreference'
import { questionsWithin } from './planFacts'
import { secondsOf } from './planLength'
import type { Length } from './planLength'
import {
  addQuestion,
  editQuestion,
  listDraft,
  LONGEST_QUESTION,
  MOST_QUESTIONS,
  moveQuestion,
  removeQuestion,
  restoreQuestion,
} from './questionList'
import type { QuestionList } from './questionList'

/** Maximum number of characters that the server accepts in a document. */
export const LONGEST_DOCUMENT = 100_000
const LARGEST_FILE_BYTES = 10 * 2 ** 20
const LAST_VARIANT = 1_000

/** A drafted plan with the candidate's edits. */
export interface Draft {
  plan: PlanDocument
  /** The questions to use instead of those of `plan`. */
  list: QuestionList
}

export type Drafting = { at: 'idle' } | { at: 'busy' } | { at: 'failed'; failure: Failure }

export type FileImport =
  | { at: 'none' }
  | { at: 'busy' }
  /** `isCut`: the end of the document is missing. */
  | { at: 'done'; isCut: boolean }
  | { at: 'tooLarge' }
  | { at: 'failed'; failure: Failure }

/** The question of the bank to practise. */
export interface Drill {
  question: Pick<BankQuestion, 'id' | 'text'>
  /** Null while it loads, and after a failure. */
  plan: PlanDocument | null
  failure: Failure | null
}

export interface InterviewPlan {
  /**
   * `server`: the server's questions. `own`: questions for a length, kinds and documents. `drill`:
   * one question of the bank.
   */
  use: 'server' | 'own' | 'drill'
  jobDescription: string
  resume: string
  length: Length
  /** Kinds of questions to choose from; empty: all. */
  kinds: readonly BankKind[]
  drill: Drill | null
  /** Number of the selection of questions that fit about as well. */
  variant: number
  draft: Draft | null
  drafting: Drafting
  fileImport: FileImport
  /** The question that is being edited, and its unsaved text; null as its id: a new question. */
  editing: { id: number | null; text: string } | null
}

const INITIAL: InterviewPlan = {
  use: 'server',
  jobDescription: '',
  resume: '',
  length: '5',
  kinds: [],
  drill: null,
  variant: 0,
  draft: null,
  drafting: { at: 'idle' },
  fileImport: { at: 'none' },
  editing: null,
}

interface Parts {
  api: Pick<Api, 'draftPlan' | 'readDocument' | 'plan' | 'planBankQuestion'>
  about: ReadableStore<Pick<About, 'position'>>
  language: ReadableStore<Language>
}

/**
 * The plan of the next interview. It is in memory only: the browser must not store a résumé, which
 * the next person at it could read.
 */
export class InterviewPlanStore extends Store<InterviewPlan> {
  readonly #parts: Parts
  /** Number of times that the input was deleted. A later response belongs to the input before. */
  #deletions = 0

  constructor(parts: Parts) {
    super(INITIAL)
    this.#parts = parts
    // Questions in the other language are not for this interview.
    parts.language.subscribe(() => {
      this.#change({ draft: null, drill: null, editing: null, variant: 0 })
    })
  }

  /** Delete the input once an interview has begun or is deleted. */
  clearWithInterview(interview: ReadableStore<{ at: string }>): void {
    interview.subscribe(() => {
      const stage = interview.getSnapshot()
      if (!('interview' in stage) && stage.at !== 'deleted') return
      this.#deletions += 1
      this.set(INITIAL)
    })
  }

  /** The plan to start an interview with; undefined: the server's. */
  get document(): PlanDocument | undefined {
    const { use, draft, drill } = this.getSnapshot()
    if (use === 'drill') return drill?.plan ?? undefined
    if (use === 'server' || draft === null) return undefined
    return { ...draft.plan, questions: draft.list.questions.map(({ question }) => question) }
  }

  readonly change = (
    part: Partial<Pick<InterviewPlan, 'use' | 'jobDescription' | 'length'>>,
  ): void => {
    this.#change(part)
  }

  /** Choose questions of a kind, or no longer if they are chosen. */
  readonly toggleKind = (kind: BankKind): void => {
    const { kinds } = this.getSnapshot()
    this.#change({
      kinds: kinds.includes(kind) ? kinds.filter((other) => other !== kind) : [...kinds, kind],
    })
  }

  /** Load a question of the bank to practise. */
  readonly pick = async (question: Drill['question']): Promise<void> => {
    const { id, text } = question
    const drill = { question: { id, text }, plan: null, failure: null }
    this.#change({ drill })
    let loaded: Pick<Drill, 'plan' | 'failure'>
    try {
      loaded = { plan: await this.#parts.api.planBankQuestion(id), failure: null }
    } catch (error) {
      loaded = { plan: null, failure: failureOf(error) }
    }
    // Another question may have been picked meanwhile.
    if (this.getSnapshot().drill === drill) this.#change({ drill: { ...drill, ...loaded } })
  }

  readonly writeResume = (resume: string): void => {
    const { fileImport } = this.getSnapshot()
    const isOver = fileImport.at === 'failed' || fileImport.at === 'tooLarge'
    this.#change({ resume, ...(isOver && { fileImport: { at: 'none' } }) })
  }

  /** Draft questions for the input. Return whether that succeeded. */
  readonly make = (): Promise<boolean> => this.#makeVariant(0)

  /** Draft other questions for the same input. Questions of the candidate are kept. */
  readonly remake = (): Promise<boolean> =>
    this.#makeVariant((this.getSnapshot().variant + 1) % (LAST_VARIANT + 1))

  /** Add the text of a document to the résumé. */
  readonly importResume = async (file: Blob): Promise<void> => {
    if (this.getSnapshot().fileImport.at === 'busy') return
    if (file.size > LARGEST_FILE_BYTES) {
      this.#change({ fileImport: { at: 'tooLarge' } })
      return
    }
    this.#change({ fileImport: { at: 'busy' } })
    const deletions = this.#deletions
    try {
      const { text, is_cut } = await this.#parts.api.readDocument(file)
      if (deletions !== this.#deletions) return
      const { resume } = this.getSnapshot()
      const all = resume.trim() === '' ? text : `${resume.trimEnd()}\n\n${text}`
      const isCut = is_cut || all.length > LONGEST_DOCUMENT
      const fileImport = { at: 'done', isCut } as const
      this.#change({ fileImport, resume: all.slice(0, LONGEST_DOCUMENT) })
    } catch (error) {
      if (deletions !== this.#deletions) return
      this.#change({ fileImport: { at: 'failed', failure: failureOf(error) } })
    }
  }

  /** Edit a question, or write a new one if `id` is null. */
  readonly edit = (id: number | null): void => {
    const { draft } = this.getSnapshot()
    const listed = draft?.list.questions.find((question) => question.id === id)
    this.#change({ editing: { id, text: listed?.question.text ?? '' } })
  }

  readonly write = (text: string): void => {
    const { editing } = this.getSnapshot()
    if (editing) this.#change({ editing: { ...editing, text: text.slice(0, LONGEST_QUESTION) } })
  }

  readonly cancelEdit = (): void => {
    this.#change({ editing: null })
  }

  /** Store the question that is being edited. Return its id; null without a text. */
  readonly saveEdit = (): number | null => {
    const { editing, draft } = this.getSnapshot()
    const text = storable(editing?.text ?? '')
      .replace(/\s+/g, ' ')
      .trim()
    if (!editing || !draft || text === '') return null
    const id = editing.id ?? draft.list.nextId
    this.#changeList((list) =>
      editing.id === null ? addQuestion(list, text) : editQuestion(list, id, text),
    )
    this.#change({ editing: null })
    return id
  }

  readonly remove = (id: number): void => {
    this.#changeList((list) => removeQuestion(list, id))
  }

  readonly restore = (): void => {
    this.#changeList(restoreQuestion)
  }

  readonly move = (id: number, by: -1 | 1): void => {
    this.#changeList((list) => moveQuestion(list, id, by))
  }

  async #makeVariant(variant: number): Promise<boolean> {
    const { jobDescription, resume, length, kinds, drafting } = this.getSnapshot()
    if (drafting.at === 'busy') return false
    this.#change({ drafting: { at: 'busy' } })
    const deletions = this.#deletions
    const language = this.#parts.language.getSnapshot()
    try {
      const drafted = await this.#parts.api.draftPlan({
        position: storable(this.#parts.about.getSnapshot().position),
        job_description: storable(jobDescription),
        resume: storable(resume),
        kinds: [...kinds],
        variant,
        language,
        ...(await this.#limitsOf(length)),
      })
      if (deletions !== this.#deletions) return false
      if (language !== this.#parts.language.getSnapshot()) {
        this.#change({ drafting: { at: 'idle' } })
        return false
      }
      const list = listDraft(drafted, this.getSnapshot().draft?.list)
      const draft = { plan: drafted.plan, list }
      this.#change({ draft, variant, drafting: { at: 'idle' }, editing: null })
      return true
    } catch (error) {
      if (deletions === this.#deletions)
        this.#change({ drafting: { at: 'failed', failure: failureOf(error) } })
      return false
    }
  }

  /** Return the number of questions for a length, and its time budget. */
  async #limitsOf(length: Length): Promise<Pick<DraftRequest, 'questions' | 'total_sec'>> {
    const seconds = secondsOf(length)
    if (seconds === null) return { questions: Number(length), total_sec: null }
    return { questions: questionsWithin(seconds, await this.#parts.api.plan()), total_sec: seconds }
  }

  #changeList(change: (list: QuestionList) => QuestionList): void {
    const { draft } = this.getSnapshot()
    if (draft) this.#change({ draft: { ...draft, list: change(draft.list) } })
  }

  #change(part: Partial<InterviewPlan>): void {
    this.set({ ...this.getSnapshot(), ...part })
  }
}

export function mayAdd({ draft, editing }: InterviewPlan): boolean {
  return editing === null && draft !== null && draft.list.questions.length < MOST_QUESTIONS
}

/** What an interview with the chosen plan still needs; null: nothing. */
export type MissingForPlan = 'Draft' | 'Question' | 'Saved' | 'Drill' | null

export function missingForPlan({ use, draft, editing, drill }: InterviewPlan): MissingForPlan {
  if (use === 'server') return null
  if (use === 'drill') return drill?.plan ? null : 'Drill'
  if (draft === null) return 'Draft'
  if (editing !== null) return 'Saved'
  return draft.list.questions.length === 0 ? 'Question' : null
}

/** Replace the characters that the server refuses: control characters and lone surrogates. */
function storable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, (refused) => (/[\n\r\t]/.test(refused) ? refused : ' '))
}
