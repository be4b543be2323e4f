import type { DraftedPlan, PlanQuestion } from '../../../api/client'

/** Maximum number of questions that the server accepts in a plan. */
export const MOST_QUESTIONS = 30
/** Maximum number of characters that the server accepts in a question. */
export const LONGEST_QUESTION = 300

/** The line for which a question was chosen. */
export type Reason = NonNullable<DraftedPlan['questions'][number]['reason']>

export interface ListedQuestion {
  /** Identifies the question, also after a move. */
  id: number
  question: PlanQuestion
  /** The question before all edits; null: the candidate added it. */
  drafted: PlanQuestion | null
  /** Null: the question was chosen for its competency, or the candidate added it. */
  reason: Reason | null
  /** Whether a language model has fitted the wording to the line of `reason`. */
  adapted: boolean
}

/** The questions of a plan in order, as the candidate edits them. */
export interface QuestionList {
  questions: readonly ListedQuestion[]
  /** The question that was removed last, and its place. The next change forgets it. */
  removed: { listed: ListedQuestion; index: number } | null
  nextId: number
}

/** What follow-ups to a question of the candidate should find out, in the interview's language. */
const GENERAL_AIM = '구체적인 사례, 본인이 한 일, 그 결과'
/** Follow-ups that fit any answer. */
const GENERAL_PROBES = [
  '말씀하신 내용을 잘 보여 주는 사례를 하나 들어 주시겠어요?',
  '그렇게 생각하시는 이유를 조금 더 자세히 말씀해 주시겠어요?',
]

const EMPTY: QuestionList = { questions: [], removed: null, nextId: 1 }

/** Return the questions of a draft, followed by those that the candidate added to `before`. */
export function listDraft(drafted: DraftedPlan, before: QuestionList = EMPTY): QuestionList {
  const { nextId } = before
  const chosen = drafted.plan.questions.map((question, index) => ({
    id: nextId + index,
    question,
    drafted: question,
    reason: drafted.questions[index]?.reason ?? null,
    adapted: drafted.questions[index]?.adapted ?? false,
  }))
  const added = before.questions.filter((listed) => listed.drafted === null)
  return {
    questions: [...chosen, ...added].slice(0, MOST_QUESTIONS),
    removed: null,
    nextId: nextId + chosen.length,
  }
}

/**
 * Change the text of a question. Its follow-ups and its simpler forms belong to the old text, so
 * general follow-ups replace them. The drafted text restores the drafted question.
 */
export function editQuestion(list: QuestionList, id: number, text: string): QuestionList {
  const edit = (listed: ListedQuestion): ListedQuestion => {
    const { question, drafted } = listed
    if (text === question.text) return listed
    if (text === drafted?.text) return { ...listed, question: drafted }
    const { competency = null, reason = null } = question
    return { ...listed, question: { ...questionOf(text), competency, reason } }
  }
  const questions = list.questions.map((listed) => (listed.id === id ? edit(listed) : listed))
  return { ...list, questions, removed: null }
}

/** Add a question at the end. */
export function addQuestion(list: QuestionList, text: string): QuestionList {
  const { questions, nextId } = list
  if (questions.length >= MOST_QUESTIONS) return list
  const listed = {
    id: nextId,
    question: questionOf(text),
    drafted: null,
    reason: null,
    adapted: false,
  }
  return { questions: [...questions, listed], removed: null, nextId: nextId + 1 }
}

export function removeQuestion(list: QuestionList, id: number): QuestionList {
  const index = list.questions.findIndex((listed) => listed.id === id)
  const listed = list.questions[index]
  if (!listed) return list
  return { ...list, questions: without(list.questions, index), removed: { listed, index } }
}

/** Put the question that was removed last back in its place. */
export function restoreQuestion(list: QuestionList): QuestionList {
  if (!list.removed) return list
  const { listed, index } = list.removed
  return { ...list, questions: withQuestion(list.questions, index, listed), removed: null }
}

/** Move a question by one place: -1 is up, 1 is down. */
export function moveQuestion(list: QuestionList, id: number, by: -1 | 1): QuestionList {
  const from = list.questions.findIndex((listed) => listed.id === id)
  const listed = list.questions[from]
  const to = from + by
  if (!listed || to < 0 || to >= list.questions.length) return list
  const questions = withQuestion(without(list.questions, from), to, listed)
  return { ...list, questions, removed: null }
}

export function isEdited({ question, drafted }: ListedQuestion): boolean {
  return drafted !== null && drafted.text !== question.text
}

function questionOf(text: string): PlanQuestion {
  return { text, aim: GENERAL_AIM, probes: GENERAL_PROBES }
}

function without(questions: readonly ListedQuestion[], index: number): ListedQuestion[] {
  return questions.filter((_, at) => at !== index)
}

function withQuestion(
  questions: readonly ListedQuestion[],
  index: number,
  listed: ListedQuestion,
): ListedQuestion[] {
  return [...questions.slice(0, index), listed, ...questions.slice(index)]
}
