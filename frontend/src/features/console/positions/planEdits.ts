import type { PlanQuestion } from '../../../api/planApi'
import type { PlanVersion } from '../api/positionsApi'

/** Maximum number of questions that the server accepts in a plan. */
export const MOST_QUESTIONS = 30
/** Maximum number of characters that the server accepts in a question. */
export const LONGEST_QUESTION = 300

type Language = 'ko' | 'en'

/** What follow-ups to an own question should find out. */
const GENERAL_AIM: Record<Language, string> = {
  ko: '구체적인 사례, 본인이 한 일, 그 결과',
  en: 'a concrete example, what the candidate did, and the result',
}
/** Follow-ups that fit any answer. */
const GENERAL_PROBES: Record<Language, string[]> = {
  ko: [
    '말씀하신 내용을 잘 보여 주는 사례를 하나 들어 주시겠어요?',
    '그렇게 생각하시는 이유를 조금 더 자세히 말씀해 주시겠어요?',
  ],
  en: [
    'Could you give me one example that shows this well?',
    'Could you tell me a little more about why you think so?',
  ],
}

export interface EditedQuestion {
  /** Identifies the question, also after a move. */
  id: number
  question: PlanQuestion
  /** Null: as in the version that is edited. */
  edit: 'changed' | 'added' | null
}

/** The questions of a version while they are edited. */
export interface PlanEdits {
  questions: readonly EditedQuestion[]
  nextId: number
  /** Whether anything differs from the version. */
  isChanged: boolean
}

export function editsOf({ plan }: PlanVersion): PlanEdits {
  return {
    questions: plan.questions.map((question, id) => ({ id, question, edit: null })),
    nextId: plan.questions.length,
    isChanged: false,
  }
}

/**
 * Change the wording of a question. Follow-ups that were written for another text are replaced by
 * ones that fit any answer.
 */
export function rewordQuestion(
  edits: PlanEdits,
  id: number,
  { text, simpler }: { text: string; simpler: string },
  language: Language,
): PlanEdits {
  const reword = (listed: EditedQuestion): EditedQuestion => {
    const { question, edit } = listed
    const next = { simpler: simpler === '' ? null : simpler }
    if (question.text === text && (question.simpler ?? null) === next.simpler) return listed
    const { competency = null, reason = null } = question
    const worded =
      question.text === text ? question : { ...ownQuestion(text, language), competency, reason }
    return { id, question: { ...worded, ...next }, edit: edit ?? 'changed' }
  }
  const questions = edits.questions.map((listed) => (listed.id === id ? reword(listed) : listed))
  const isSame = questions.every((listed, index) => listed === edits.questions[index])
  return isSame ? edits : { ...edits, questions, isChanged: true }
}

/** Add a question at the end. */
export function addQuestion(edits: PlanEdits, question: PlanQuestion): PlanEdits {
  if (edits.questions.length >= MOST_QUESTIONS) return edits
  const added = { id: edits.nextId, question, edit: 'added' as const }
  return { questions: [...edits.questions, added], nextId: edits.nextId + 1, isChanged: true }
}

export function removeQuestion(edits: PlanEdits, id: number): PlanEdits {
  const questions = edits.questions.filter((listed) => listed.id !== id)
  return { ...edits, questions, isChanged: true }
}

/** Move a question by one place: -1 is up, 1 is down. */
export function moveQuestion(edits: PlanEdits, id: number, by: -1 | 1): PlanEdits {
  const from = edits.questions.findIndex((listed) => listed.id === id)
  const to = from + by
  const questions = [...edits.questions]
  const [moved] = questions.splice(from, 1)
  if (from < 0 || !moved || to < 0 || to > questions.length) return edits
  questions.splice(to, 0, moved)
  return { ...edits, questions, isChanged: true }
}

/** Return a question that a user wrote, with follow-ups that fit any answer. */
export function ownQuestion(text: string, language: Language): PlanQuestion {
  return { text, aim: GENERAL_AIM[language], probes: GENERAL_PROBES[language] }
}
