import { describe, expect, it, vi } from 'vitest'

import { exchange, question, session } from '@test-helpers/interviewData'
import { render } from '@test-helpers/render'
import { AnswerPanel } from '../answer/AnswerPanel'
import { History } from '../history/History'
import { nextStage } from '../state/stage'
import type { Stage } from '../state/stage'
import { openedQuestion, questionToReplay, remarkOf, spokenText } from './openQuestion'
import { QuestionCard } from './QuestionCard'

type Asking = Extract<Stage, { at: 'asking' }>

const OPEN = '갈등을 해결한 경험을 말씀해 주세요.'
const REPLY = '네, 천천히 생각해 보시고 준비되시면 말씀해 주세요.'
const main = question('q_main_1', { text: OPEN })
const reply = question('q_follow_1', { text: REPLY, made_by: 'give_time', open_question: OPEN })
const stopping = question('q_follow_2', {
  text: '면접을 여기서 마칠까요?',
  made_by: 'confirm_stop',
  open_question: OPEN,
})

/** Return the stage in which `current` is asked after the exchange `previous`. */
function asking(current: typeof main, previous = exchange('q_main_1')): Asking {
  const resumable = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
  const stage = nextStage(resumable, { type: 'resumed' }) as Asking
  return { ...stage, question: current, interview: { ...stage.interview, exchanges: [previous] } }
}

describe('a reply that keeps a question open', () => {
  it('is shown as a remark, and the open question stays', async () => {
    const { texts, container } = await render(QuestionCard, {
      question: reply,
      stage: asking(reply),
    })
    expect(texts('question-text')).toEqual([OPEN])
    expect(texts('remark')).toEqual([REPLY])
    const heading = container.querySelector('h1')
    expect(heading?.getAttribute('aria-describedby')).toBe('remark')
    expect(document.activeElement).toBe(heading)
  })

  it('follows an utterance that the history shows without measures', async () => {
    const asked = exchange('q_main_1', {
      question: main,
      act: 'asks_time',
      answerText: '잠시만요.',
      audioUrl: '/api/answer/t_1/audio',
    })
    const { texts, container } = await render(History, { stage: asking(reply, asked) })
    expect(texts('other-utterance')).toEqual([expect.stringContaining('잠시만요.')])
    expect(texts('other-utterance')[0]).toContain('생각할 시간')
    expect(container.querySelector('dl, audio, [data-testid=retake]')).toBeNull()
  })

  it('is no remark if it is the open question itself', () => {
    const repeated = { ...reply, text: OPEN, made_by: 'repeat' } as const
    expect(remarkOf(repeated)).toBeNull()
    expect(remarkOf({ ...repeated, lead_in: '다시 질문드리겠습니다.' })).toBe(
      '다시 질문드리겠습니다.',
    )
  })

  it('is replayed as the open question, except a question about the end', () => {
    expect(questionToReplay(reply, [main])).toBe(main)
    expect(questionToReplay(reply, [])).toBe(reply)
    expect(questionToReplay(stopping, [main])).toBe(stopping)
  })

  it('leads back to the question as it was asked last', () => {
    const again = question('q_main_1_take_2', { text: OPEN, retake_of: 'q_main_1' })
    expect(openedQuestion(reply, [main, again, reply])).toBe(again)
    expect(openedQuestion(main, [main])).toBe(main)
    expect(openedQuestion(reply, [])).toMatchObject({ id: 'q_follow_1', text: OPEN })
  })
})

describe('a lead-in', () => {
  const next = question('q_main_2', { lead_in: '네, 괜찮습니다. 다음 질문으로 넘어가겠습니다.' })

  it('is shown before the question and spoken with it', async () => {
    const { texts, speak } = await render(QuestionCard, { question: next, stage: asking(next) })
    expect(texts('remark')).toEqual([next.lead_in])
    expect(texts('question-text')).toEqual(['q_main_2?'])
    expect(spokenText(next)).toBe(`${next.lead_in ?? ''} q_main_2?`)
    expect(speak).toHaveBeenCalledWith(expect.objectContaining({ text: spokenText(next) }))
  })

  it('is missing for other questions', async () => {
    const { texts, container } = await render(QuestionCard, { question: main, stage: asking(main) })
    expect(texts('remark')).toEqual([])
    expect(container.querySelector('h1')?.hasAttribute('aria-describedby')).toBe(false)
  })
})

describe('the question whether to end the interview', () => {
  it.each([
    ['stop-interview', '네, 마칠게요'],
    ['go-on', '계속할게요'],
  ])('has the reply %s', async (testId, text) => {
    const { interview } = asking(stopping)
    const { click, texts, services } = await render(AnswerPanel, { interview, question: stopping })
    const submit = vi.spyOn(services.interview, 'submitTyped').mockResolvedValue()
    expect(texts(testId)).toEqual([text])
    click(testId)
    expect(submit).toHaveBeenCalledWith(text)
  })

  it('is the only one with these replies', async () => {
    const { interview } = asking(reply)
    const { texts } = await render(AnswerPanel, { interview, question: reply })
    expect(texts('stop-interview')).toEqual([])
  })
})
