import { describe, expect, it, vi } from 'vitest'

import type { fakeApi } from '@test-helpers/interviewData'
import { render } from '@test-helpers/render'
import { answer } from '@test-helpers/reportData'
import { ApiProblem } from '../../../api/errors'
import { ExampleSection } from './ExampleSection'
import { exampleState } from './exampleState'

const example = {
  turn_id: 't_1',
  parts: [{ text: '저는 했습니다.', gap: false }],
  model: 'gemini',
  created_at: '2026-12-01T00:00:00Z',
}

describe('exampleState', () => {
  it.each([
    [undefined, { at: 'none' }],
    [{ examples: [], writable: [] }, { at: 'none' }],
    [{ examples: [], writable: ['t_2'] }, { at: 'none' }],
    [{ examples: [], writable: ['t_1'] }, { at: 'offered' }],
    [
      { examples: [example], writable: ['t_2'] },
      { at: 'written', example },
    ],
    [{ examples: [{ ...example, turn_id: 't_2' }], writable: ['t_1'] }, { at: 'offered' }],
  ])('is returned (%#)', (listed, state) => {
    expect(exampleState(listed, 't_1')).toEqual(state)
  })
})

describe('ExampleSection', () => {
  const shown = { ...example, parts: [...example.parts, { text: '수치를 넣어 보세요', gap: true }] }

  async function section() {
    const rendered = await render(ExampleSection, {
      answer: answer('q_1', { turn_id: 't_1' }),
      interviewId: 'i_1',
    })
    return { ...rendered, api: rendered.services.api as ReturnType<typeof fakeApi> }
  }

  it('writes a version on request and marks its gaps', async () => {
    const { api, click, container, texts, services } = await section()
    api.examples.mockResolvedValue({ examples: [], writable: ['t_1'] })
    await services.queryClient.invalidateQueries()
    await vi.waitFor(() => {
      expect(texts('write-example')).toEqual(['더 나은 답변 예시 보기'])
    })
    api.writeExample.mockResolvedValue(shown)
    api.examples.mockResolvedValue({ examples: [shown], writable: [] })
    click('write-example')
    await vi.waitFor(() => {
      expect(texts('example-text')).toEqual(['저는 했습니다.[수치를 넣어 보세요]'])
    })
    expect(texts('example-gap')).toEqual(['[수치를 넣어 보세요]'])
    expect(container.textContent).toContain('AI가 만든 예시')
    expect(document.activeElement?.textContent).toBe('더 나은 답변 예시')
    expect(api.writeExample.mock.calls).toEqual([['i_1', 't_1']])
  })

  it('says why no version was written, and can be asked again', async () => {
    const { api, click, container, texts, services } = await section()
    api.examples.mockResolvedValue({ examples: [], writable: ['t_1'] })
    await services.queryClient.invalidateQueries()
    await vi.waitFor(() => {
      expect(texts('write-example')).toHaveLength(1)
    })
    const detail = '답변에 없는 내용이 섞였어요.'
    api.writeExample.mockRejectedValue(
      new ApiProblem(
        {
          ...{ type: 'urn:x', title: 'Unavailable', status: 503, code: 'example_refused' },
          ...{ detail, detail_en: 'It contained other things.' },
        },
        null,
      ),
    )
    click('write-example')
    await vi.waitFor(() => {
      expect(container.textContent).toContain(detail)
    })
    expect(texts('write-example')).toHaveLength(1)
    expect(texts('example')).toEqual([])
  })

  it('shows nothing where none is offered', async () => {
    const { api, container } = await section()
    await vi.waitFor(() => {
      expect(api.examples.mock.calls).toEqual([['i_1']])
    })
    expect(container.textContent).toBe('')
  })
})
