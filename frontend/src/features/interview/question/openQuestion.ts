import type { Question } from '../../../api/client'

/** Return the text of the question that the candidate answers. */
export function openText({ text, open_question }: Question): string {
  return open_question ?? text
}

/** Return whether `question` is a reply that keeps an earlier question open. */
export function keepsOpen({ open_question }: Question): boolean {
  return typeof open_question === 'string'
}

/** Return what the interviewer says before the open question; null if nothing. */
export function remarkOf(question: Question): string | null {
  const reply = openText(question) === question.text ? '' : question.text
  return joined(question.lead_in, reply) || null
}

/** Return all that the interviewer says: the lead-in and the question or reply. */
export function spokenText({ lead_in, text }: Question): string {
  return joined(lead_in, text)
}

/** Return whether `question` is a follow-up to an answer, not a reply or another example. */
export function isFollowup(question: Question): boolean {
  return (
    question.type === 'followup' && !keepsOpen(question) && question.made_by !== 'another_example'
  )
}

/** Return the question that a reply keeps open, found in `asked`; otherwise `question` itself. */
export function openedQuestion(question: Question, asked: readonly Question[]): Question {
  if (!keepsOpen(question)) return question
  const text = openText(question)
  const opened = asked.filter((other) => !keepsOpen(other) && other.text === text).at(-1)
  return opened ?? { ...question, text, lead_in: null, open_question: null }
}

/** Return the question to replay. If a reply lacks the open question, return the open question. */
export function questionToReplay(question: Question, asked: readonly Question[]): Question {
  const containsQuestion =
    openText(question) === question.text ||
    question.made_by === 'rephrase' ||
    question.made_by === 'confirm_stop'
  if (containsQuestion) return question
  return asked.filter((other) => other.text === openText(question)).at(-1) ?? question
}

function joined(...texts: (string | null | undefined)[]): string {
  return texts.filter((text) => typeof text === 'string' && text !== '').join(' ')
}
