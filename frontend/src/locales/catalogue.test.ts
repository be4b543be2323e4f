import { beforeEach, describe, expect, it } from 'vitest'

import { createBrowserStorage } from '../lib/browserStorage'
import { MICROPHONE_PROBLEMS } from '../audio/capture/microphoneErrors'
import { ROOM_WARNINGS } from '../features/interview/room/roomWarnings'
import { BROWSERS } from '../features/setup/microphone/detectBrowser'
import { en } from './en'
import { describeFailure } from './describeFailure'
import { createTexts, languageOf, switchLanguage } from './i18n'
import { ko } from './ko'

/** Return every text with its path; plural forms share one path. */
function texts(entry: unknown, path = ''): [string, string][] {
  if (typeof entry === 'string') return [[path.replace(/_(one|other)$/, ''), entry]]
  return Object.entries(entry as object).flatMap(([key, value]) => texts(value, `${path}/${key}`))
}

const placeholders = (text: string) =>
  [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort()

const korean = new Map(texts(ko))
const english = new Map(texts(en))

/** Texts that are in the other language on purpose. */
const OTHER_TONGUE = /^\/app\/switchLanguage|^\/check\/voiceSampleText\//

describe('the catalogues', () => {
  it('have the same keys and no empty texts', () => {
    expect([...english.keys()].sort()).toEqual([...korean.keys()].sort())
    for (const [path, text] of [...texts(ko), ...texts(en)]) expect(text.trim(), path).not.toBe('')
  })

  it('have the same placeholders', () => {
    for (const [path, text] of english) {
      expect(placeholders(text), path).toEqual(placeholders(korean.get(path) ?? ''))
    }
  })

  it('are in their own language', () => {
    for (const [path, text] of texts(en)) {
      if (!OTHER_TONGUE.test(path)) expect(text, path).not.toMatch(/[가-힣]/)
    }
    for (const [path, text] of texts(ko)) {
      const words = text.replace(/{{\w+}}/g, '').trim()
      if (!OTHER_TONGUE.test(path) && words !== '') expect(text, path).toMatch(/[가-힣]/)
    }
  })

  it.each([
    ['microphone', MICROPHONE_PROBLEMS],
    ['trouble', ROOM_WARNINGS],
  ] as const)('have a distinct title and action for every %s problem', (part, all) => {
    for (const catalogue of [ko, en]) {
      const told = catalogue[part] as Record<string, { title: string; action: string }>
      expect(Object.keys(told).sort()).toEqual([...all].sort())
      expect(new Set(Object.values(told).map(({ title }) => title)).size).toBe(all.length)
      expect(new Set(Object.values(told).map(({ action }) => action)).size).toBe(all.length)
    }
  })

  it('have permission steps for every browser', () => {
    for (const catalogue of [ko, en]) {
      expect(Object.keys(catalogue.permission).sort()).toEqual([...BROWSERS].sort())
    }
  })
})

describe('describeFailure', () => {
  const problem = {
    kind: 'problem',
    code: 'x',
    status: 400,
    detail: '비었음',
    detail_en: 'Empty',
  } as const

  it('returns the server text in the language of the page', async () => {
    const { t } = await createTexts(createBrowserStorage())
    expect(describeFailure(problem, t, 'ko')).toBe('비었음')
    expect(describeFailure(problem, t, 'en')).toBe('Empty')
  })

  it.each([
    ['busy', 9, '비었음 9초 후에 다시 시도해 주세요.'],
    ['disk_full', 30, '비었음 30초 후에 다시 시도해 주세요.'],
    ['foreign_origin', undefined, '비었음 페이지를 새로고침한 뒤 다시 시도해 주세요.'],
    ['audio_damaged', undefined, '비었음 녹음은 이 화면에 그대로 남아 있어요.'],
  ])('adds advice for %s', async (code, retryAfterS, text) => {
    const { t } = await createTexts(createBrowserStorage())
    const failure =
      retryAfterS === undefined ? { ...problem, code } : { ...problem, code, retryAfterS }
    expect(describeFailure(failure, t, 'ko')).toBe(text)
  })

  it.each(['unreachable', 'timeout', 'unreadable'] as const)(
    'has a text for %s',
    async (reason) => {
      const { t } = await createTexts(createBrowserStorage())
      expect(describeFailure({ kind: 'network', reason }, t, 'ko')).toBe(ko.network[reason])
    },
  )
})

describe('the language', () => {
  beforeEach(() => {
    localStorage.clear()
  })

  it('is Korean by default and stored when changed', async () => {
    const storage = createBrowserStorage()
    const chosen = await createTexts(storage)
    expect(languageOf(chosen)).toBe('ko')
    await switchLanguage(chosen, storage)
    expect(chosen.t('app.title')).toBe(en.app.title)
    expect(languageOf(await createTexts(storage))).toBe('en')
    await switchLanguage(chosen, storage)
    expect(languageOf(await createTexts(storage))).toBe('ko')
  })

  it('uses English plural forms', async () => {
    const storage = createBrowserStorage()
    storage.set('daedam.language', 'en')
    const { t } = await createTexts(storage)
    expect(t('time.remaining', { count: 1 })).toBe('1 second left')
    expect(t('time.remaining', { count: 2 })).toBe('2 seconds left')
  })
})
