import { describe, expect, it, vi } from 'vitest'

import { render } from '@test-helpers/render'
import { answer, report } from '@test-helpers/reportData'
import type { Report } from '../../api/client'
import { SummarySection } from './summary/SummarySection'
import { TakesSideBySide } from './takes/TakesSideBySide'

const summary: NonNullable<Report['summary']> = {
  basis: 'little',
  note: '말로 한 답변이 1개, 9초뿐이에요.',
  note_en: 'There is little speech.',
  strengths: [],
  next_steps: [
    {
      rule: 'missing_result',
      message: '결과까지 말해 보세요',
      message_en: 'Say how it turned out',
      evidence: '질문 1에서 결과가 드러나지 않았어요.',
      evidence_en: 'The result is missing in question 1.',
      quote: '제가 배포를 맡았습니다',
      moment: { turn_id: 't_q_main_1', start_s: 3, end_s: 5 },
      question_id: 'q_main_1',
    },
  ],
  pace: null,
  pauses: null,
}

const spoken = answer('q_main_1', { answer_audio_url: '/answers/1' })

describe('the summary', () => {
  it('says that there is little to go by, and names no strength without evidence', async () => {
    const { texts } = await render(SummarySection, {
      report: report([spoken], { summary }),
      interviewId: 'i_1',
      onShow: () => undefined,
    })
    expect(texts('basis')).toEqual(['말로 한 답변이 1개, 9초뿐이에요.'])
    expect(texts('strengths')[0]).toContain('찾지 못했어요')
  })

  it('shows a next step with its words, its moment and a way to the answer', async () => {
    const onShow = vi.fn()
    const { texts, click, container } = await render(SummarySection, {
      report: report([spoken], { summary }),
      interviewId: 'i_1',
      onShow,
    })
    expect(texts('point-missing_result')[0]).toContain('제가 배포를 맡았습니다')
    expect(
      container.querySelector('[data-testid="summary-moment"]')?.getAttribute('aria-label'),
    ).toBe('0:03 위치부터 듣기')
    click('show-answer')
    expect(onShow).toHaveBeenCalledWith('q_main_1')
  })

  it('offers no moment of a typed answer', async () => {
    const { texts } = await render(SummarySection, {
      report: report([answer('q_main_1')], { summary }),
      interviewId: 'i_1',
      onShow: () => undefined,
    })
    expect(texts('summary-moment')).toEqual([])
  })

  it('is missing in a report without one', async () => {
    const { texts } = await render(SummarySection, {
      report: report([spoken]),
      interviewId: 'i_1',
      onShow: () => undefined,
    })
    expect(texts('summary')).toEqual([])
  })
})

it('shows two takes side by side, without facts that neither has', async () => {
  const typed = answer('q_main_1', {
    turn_id: 't_0',
    transcript_status: 'typed',
    answer_text: '글로 쓴 답변',
  })
  const { texts } = await render(TakesSideBySide, { before: typed, last: spoken, number: 1 })
  expect(texts('fact-length')).toEqual(['길이–4초'])
  expect(texts('fact-told')).toEqual([])
  expect(texts('side-by-side')[0]).toContain('글로 쓴 답변')
})
