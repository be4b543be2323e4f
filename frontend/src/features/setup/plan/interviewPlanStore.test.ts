import { beforeEach, describe, expect, it, vi } from 'vitest'

import { NetworkFailure } from '../../../api/errors'
import { Store } from '../../../lib/store'
import { problem } from '@test-helpers/controllerFixture'
import { fakeApi, fakeBrowserStorage } from '@test-helpers/interviewData'
import { drafted, LINE, SERVER } from '@test-helpers/plans'
import { createTexts } from '../../../locales/i18n'
import { InterviewPlanStore, mayAdd, missingForPlan } from './interviewPlanStore'
import { nameQuestion } from './nameQuestion'
import { factsOf } from './planFacts'
import { isEdited, LONGEST_QUESTION, MOST_QUESTIONS } from './questionList'

let api: ReturnType<typeof fakeApi>
let about: Store<{ position: string }>
let language: Store<'ko' | 'en'>
let store: InterviewPlanStore

beforeEach(() => {
  api = fakeApi()
  about = new Store({ position: '' })
  language = new Store<'ko' | 'en'>('ko')
  store = new InterviewPlanStore({ api, about, language })
})

/** Draft questions with the given texts. */
async function make(...texts: string[]) {
  store.change({ use: 'own' })
  store.writeResume('결제 서버를 개발했습니다')
  api.draftPlan.mockResolvedValueOnce(drafted(...texts))
  await store.make()
}

const listed = () => store.getSnapshot().draft?.list.questions ?? []
const texts = () => listed().map(({ question }) => question.text)
const idOf = (text: string) => listed().find(({ question }) => question.text === text)?.id ?? -1

function edit(id: number | null, text: string) {
  store.edit(id)
  store.write(text)
  return store.saveEdit()
}

describe('the chosen plan', () => {
  it('is that of the server by default', async () => {
    expect(store.document).toBeUndefined()
    await make('왜요?')
    store.change({ use: 'server' })
    expect(store.document).toBeUndefined()
    expect(missingForPlan(store.getSnapshot())).toBeNull()
  })

  it('is the draft with its settings', async () => {
    await make('왜요?', '어떻게요?')
    expect(store.document).toEqual(drafted('왜요?', '어떻게요?').plan)
    expect(missingForPlan(store.getSnapshot())).toBeNull()
  })

  it('has to be drafted first', () => {
    store.change({ use: 'own' })
    expect(missingForPlan(store.getSnapshot())).toBe('Draft')
    expect(store.document).toBeUndefined()
  })

  it('is deleted once an interview has begun or is deleted', async () => {
    const interview = new Store<{ at: string; interview?: unknown }>({ at: 'setup' })
    store.clearWithInterview(interview)
    await make('왜요?')
    interview.set({ at: 'setup' })
    expect(store.document).toBeDefined()
    interview.set({ at: 'asking', interview: {} })
    expect(store.getSnapshot()).toMatchObject({ use: 'server', resume: '', draft: null })
    store.change({ jobDescription: '서버 개발' })
    interview.set({ at: 'deleted' })
    expect(store.getSnapshot().jobDescription).toBe('')
  })

  it('is never written to the storage of the browser', async () => {
    const written = vi.spyOn(Storage.prototype, 'setItem')
    await make('왜요?')
    edit(null, '직접 쓴 질문인가요?')
    expect(written).not.toHaveBeenCalled()
  })
})

describe('a draft', () => {
  it('is requested for all texts, without characters that the server refuses', async () => {
    about.set({ position: '백엔드' })
    store.change({ jobDescription: '주요\u0002 업무\n개발', length: '9' })
    for (const kind of ['situation', 'opinion', 'opinion'] as const) store.toggleKind(kind)
    await make('왜요?')
    expect(api.draftPlan).toHaveBeenCalledExactlyOnceWith({
      position: '백엔드',
      job_description: '주요  업무\n개발',
      resume: '결제 서버를 개발했습니다',
      questions: 9,
      total_sec: null,
      kinds: ['situation'],
      variant: 0,
      language: 'ko',
    })
  })

  it('is dropped when the language of the interview changes', async () => {
    await make('왜요?')
    language.set('en')
    expect(store.getSnapshot().draft).toBeNull()
    await make('Why?')
    expect(api.draftPlan).toHaveBeenLastCalledWith(expect.objectContaining({ language: 'en' }))
  })

  it('has as many questions as fit into the chosen time', async () => {
    api.plan.mockResolvedValue(SERVER)
    for (const [length, questions] of [
      ['5m', 1],
      ['10m', 2],
      ['20m', 4],
    ] as const) {
      store.change({ use: 'own', length })
      expect(factsOf({ ...store.getSnapshot(), draft: null }, SERVER)).toEqual({
        questions,
        minutes: Number.parseInt(length),
      })
      await make('왜요?')
      const total_sec = Number.parseInt(length) * 60
      expect(api.draftPlan).toHaveBeenLastCalledWith(
        expect.objectContaining({ questions, total_sec }),
      )
    }
  })

  it('fails if the times of the server cannot be loaded', async () => {
    api.plan.mockRejectedValueOnce(new NetworkFailure('timeout'))
    store.change({ use: 'own', length: '5m' })
    expect(await store.make()).toBe(false)
    expect(store.getSnapshot().drafting.at).toBe('failed')
  })

  it('keeps the input after a failure', async () => {
    store.change({ use: 'own' })
    store.writeResume('경력')
    api.draftPlan.mockRejectedValueOnce(problem('too_many_requests', 429, 7))
    expect(await store.make()).toBe(false)
    expect(store.getSnapshot()).toMatchObject({
      resume: '경력',
      draft: null,
      drafting: { at: 'failed', failure: { code: 'too_many_requests', retryAfterS: 7 } },
    })
  })

  it('is requested once for two clicks', async () => {
    api.draftPlan.mockResolvedValue(drafted('왜요?'))
    expect(await Promise.all([store.make(), store.make()])).toEqual([true, false])
    expect(api.draftPlan).toHaveBeenCalledOnce()
  })

  it('is ignored if the input was deleted meanwhile', async () => {
    const interview = new Store({ at: 'setup' })
    store.clearWithInterview(interview)
    const making = make('왜요?')
    interview.set({ at: 'deleted' })
    await making
    expect(store.getSnapshot().draft).toBeNull()
  })

  it('has another variant each time other questions are wanted', async () => {
    await make('왜요?')
    edit(null, '제가 쓴 질문인가요?')
    api.draftPlan.mockResolvedValue(drafted('무엇을요?'))
    await store.remake()
    await store.remake()
    expect(api.draftPlan.mock.calls.map(([{ variant }]) => variant)).toEqual([0, 1, 2])
    expect(texts()).toEqual(['무엇을요?', '제가 쓴 질문인가요?'])
    expect(new Set(listed().map(({ id }) => id)).size).toBe(2)
  })

  it('stays when other questions cannot be drafted', async () => {
    await make('왜요?')
    api.draftPlan.mockRejectedValueOnce(new NetworkFailure('timeout'))
    expect(await store.remake()).toBe(false)
    expect(texts()).toEqual(['왜요?'])
  })
})

describe('a question', () => {
  beforeEach(() => make('하나?', '둘?', '셋?'))

  it('gets general follow-ups when its text is changed', () => {
    expect(edit(idOf('둘?'), ' 둘을  고쳤나요?\n')).toBe(idOf('둘을 고쳤나요?'))
    const question = store.document?.questions[1]
    expect(question).toMatchObject({
      text: '둘을 고쳤나요?',
      reason: LINE,
      competency: 'expertise',
    })
    expect(question?.simpler).toBeUndefined()
    expect(question?.probes).toHaveLength(2)
    expect(listed().map(isEdited)).toEqual([false, true, false])
  })

  it('is the drafted one again when its drafted text is written', () => {
    const id = idOf('둘?')
    edit(id, '고쳤나요?')
    edit(id, '둘?')
    expect(store.document).toEqual(drafted('하나?', '둘?', '셋?').plan)
    expect(listed().some(isEdited)).toBe(false)
  })

  it('keeps its text when the edit is cancelled or blank', () => {
    store.edit(idOf('둘?'))
    store.write('고쳤나요?')
    expect(missingForPlan(store.getSnapshot())).toBe('Saved')
    store.cancelEdit()
    store.edit(idOf('둘?'))
    store.write('  ')
    expect(store.saveEdit()).toBeNull()
    store.cancelEdit()
    expect(texts()).toEqual(['하나?', '둘?', '셋?'])
    expect(missingForPlan(store.getSnapshot())).toBeNull()
  })

  it('has at most the length that the server accepts', () => {
    store.edit(null)
    store.write('가'.repeat(LONGEST_QUESTION + 1))
    expect(store.getSnapshot().editing?.text).toHaveLength(LONGEST_QUESTION)
  })

  it('is moved within the list', () => {
    store.move(idOf('셋?'), -1)
    expect(texts()).toEqual(['하나?', '셋?', '둘?'])
    store.move(idOf('하나?'), -1)
    store.move(idOf('둘?'), 1)
    expect(texts()).toEqual(['하나?', '셋?', '둘?'])
    store.move(idOf('하나?'), 1)
    expect(texts()).toEqual(['셋?', '하나?', '둘?'])
  })

  it('is removed, and restored in its place', () => {
    store.remove(idOf('둘?'))
    expect(texts()).toEqual(['하나?', '셋?'])
    store.restore()
    store.restore()
    expect(texts()).toEqual(['하나?', '둘?', '셋?'])
  })

  it('cannot be restored after another change', () => {
    store.remove(idOf('둘?'))
    store.move(idOf('하나?'), 1)
    store.restore()
    expect(texts()).toEqual(['셋?', '하나?'])
  })

  it('is needed to continue', () => {
    for (const { id } of listed()) store.remove(id)
    expect(missingForPlan(store.getSnapshot())).toBe('Question')
  })

  it('can be added, with what the server requires', () => {
    expect(edit(null, '제가 쓴 질문인가요?')).toBe(idOf('제가 쓴 질문인가요?'))
    const added = store.document?.questions[3]
    expect(added?.text).toBe('제가 쓴 질문인가요?')
    expect(added?.aim).not.toBe('')
    expect(added?.probes).toHaveLength(2)
  })

  it('is not added beyond the maximum of the server', () => {
    for (let n = listed().length; n < MOST_QUESTIONS; n++) edit(null, `${n}번인가요?`)
    expect(mayAdd(store.getSnapshot())).toBe(false)
    edit(null, '하나 더?')
    expect(texts()).toHaveLength(MOST_QUESTIONS)
  })
})

describe('a file', () => {
  const file = new Blob(['x'])
  const document = { text: '경력', kind: 'txt', is_cut: false }

  it('is added to the résumé', async () => {
    api.readDocument.mockResolvedValue(document)
    await store.importResume(file)
    expect(store.getSnapshot()).toMatchObject({ resume: '경력', fileImport: { at: 'done' } })
    await store.importResume(file)
    expect(store.getSnapshot().resume).toBe('경력\n\n경력')
  })

  it('may be cut off by the server or by the limit of a document', async () => {
    api.readDocument.mockResolvedValueOnce({ ...document, is_cut: true })
    await store.importResume(file)
    expect(store.getSnapshot().fileImport).toEqual({ at: 'done', isCut: true })
    api.readDocument.mockResolvedValueOnce({ ...document, text: '가'.repeat(100_000) })
    await store.importResume(file)
    expect(store.getSnapshot().fileImport).toEqual({ at: 'done', isCut: true })
    expect(store.getSnapshot().resume).toHaveLength(100_000)
  })

  it('that is too large is not sent', async () => {
    await store.importResume({ size: 10 * 2 ** 20 + 1 } as Blob)
    expect(api.readDocument).not.toHaveBeenCalled()
    expect(store.getSnapshot().fileImport.at).toBe('tooLarge')
  })

  it('that cannot be read leaves the résumé as it is', async () => {
    store.writeResume('경력')
    api.readDocument.mockRejectedValueOnce(problem('document_scanned', 422))
    await store.importResume(file)
    expect(store.getSnapshot()).toMatchObject({
      resume: '경력',
      fileImport: { at: 'failed', failure: { code: 'document_scanned' } },
    })
    store.writeResume('경력 3년')
    expect(store.getSnapshot().fileImport.at).toBe('none')
  })
})

describe('the facts', () => {
  it('are those of the server by default', () => {
    expect(factsOf(store.getSnapshot(), SERVER)).toEqual({ questions: 3, minutes: 15 })
  })

  it('are the chosen number before the questions are drafted', () => {
    store.change({ use: 'own', length: '9' })
    expect(factsOf(store.getSnapshot(), SERVER)).toEqual({ questions: 9, minutes: null })
  })

  it('are those of the list, within the time budget', async () => {
    await make('하나?', '둘?')
    expect(factsOf(store.getSnapshot(), SERVER)).toEqual({ questions: 2, minutes: 5 })
    for (const text of ['셋?', '넷?', '다섯?', '여섯?']) edit(null, text)
    expect(factsOf(store.getSnapshot(), SERVER)).toEqual({ questions: 6, minutes: 10 })
  })
})

describe('nameQuestion', () => {
  it('names the question that the server refused', async () => {
    const { t } = await createTexts(fakeBrowserStorage())
    expect(nameQuestion('plan.questions.2.text: 300자를 넘습니다.', t)).toBe(
      '3번 질문: 300자를 넘습니다.',
    )
    expect(nameQuestion('동의가 필요해요.', t)).toBe('동의가 필요해요.')
  })
})
