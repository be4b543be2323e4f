import { beforeEach, describe, expect, it } from 'vitest'

import { browserMemory } from '../app/memory'
import { MICROPHONE_PROBLEMS } from '../audio/microphoneErrors'
import { failureText } from './failures'
import { catalogues, LanguageChoice } from './language'

/** Every text of a catalogue under its path; functions are called with numbers. */
function texts(entry: unknown, path = ''): [string, string][] {
  if (typeof entry === 'string') return [[path, entry]]
  if (typeof entry === 'function') return [[path, (entry as (...n: number[]) => string)(2, 3)]]
  return Object.entries(entry as object).flatMap(([key, value]) => texts(value, `${path}/${key}`))
}

const ko = new Map(texts(catalogues.ko))
const en = new Map(texts(catalogues.en))

describe('the catalogues', () => {
  it('have the same texts, none of them empty', () => {
    expect([...en.keys()]).toEqual([...ko.keys()])
    for (const [path, text] of [...ko, ...en]) expect(text.trim(), path).not.toBe('')
  })

  it('are each in their language', () => {
    const hangul = /[가-힣]/
    const otherTongue = /^\/app\/(switchLanguage|switchLanguageLabel)$/
    for (const [path, text] of en) {
      if (!otherTongue.test(path)) expect(text, path).not.toMatch(hangul)
    }
    for (const [path, text] of ko) {
      if (!otherTongue.test(path)) expect(text, path).toMatch(hangul)
    }
  })

  it('tell every microphone problem in words of its own', () => {
    for (const catalogue of [catalogues.ko, catalogues.en]) {
      const titles = MICROPHONE_PROBLEMS.map((problem) => catalogue.microphone[problem].title)
      expect(new Set(titles).size).toBe(MICROPHONE_PROBLEMS.length)
    }
  })
})

describe('failureText', () => {
  it('passes on what the server says, in the language of the page', () => {
    const failure = {
      kind: 'problem',
      code: 'x',
      status: 400,
      detail: '비었음',
      detail_en: 'Empty',
    } as const
    expect(failureText(failure, 'ko')).toBe('비었음')
    expect(failureText(failure, 'en')).toBe('Empty')
  })

  it.each([
    ['busy', 9, '비었음 9초 뒤에 다시 시도해 주세요.'],
    ['disk_full', 30, '비었음 30초 뒤에 다시 시도해 주세요.'],
    ['foreign_origin', undefined, '비었음 이 페이지를 새로 고친 뒤 다시 시도해 주세요.'],
    ['audio_damaged', undefined, '비었음 녹음은 이 화면에 온전히 남아 있습니다.'],
  ])('of %s adds what helps', (code, retryAfterS, said) => {
    const problem = { kind: 'problem', code, status: 400, detail: '비었음', detail_en: '' } as const
    const failure = retryAfterS === undefined ? problem : { ...problem, retryAfterS }
    expect(failureText(failure, 'ko')).toBe(said)
  })

  it.each(['unreachable', 'timeout', 'unreadable'] as const)('has words for %s', (reason) => {
    const failure = { kind: 'network', reason } as const
    expect(failureText(failure, 'ko')).toBe(catalogues.ko.network[reason])
    expect(failureText(failure, 'en')).toBe(catalogues.en.network[reason])
  })
})

describe('LanguageChoice', () => {
  beforeEach(() => {
    localStorage.clear()
  })

  it('is Korean until somebody chooses otherwise, and remembers', () => {
    const choice = new LanguageChoice(browserMemory())
    expect(choice.getSnapshot()).toBe('ko')
    choice.toggle()
    expect(choice.getSnapshot()).toBe('en')
    expect(new LanguageChoice(browserMemory()).getSnapshot()).toBe('en')
  })
})
