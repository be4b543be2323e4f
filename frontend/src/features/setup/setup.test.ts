import { beforeEach, describe, expect, it } from 'vitest'

import type { Health } from '../../api/client'
import { createBrowserStorage } from '../../lib/browserStorage'
import { Store } from '../../lib/store'
import { missingForStart } from '../check/missingForStart'
import { AboutPreference, termsOf } from './aboutPreference'
import { detectBrowser } from './microphone/detectBrowser'
import { dataLocationOf } from './serverStatus'
import { styleOf, StylePreference } from './stylePreference'

describe('reachOf', () => {
  const health = (...names: string[]) =>
    ({ roles: { llm: { providers: names.map((name) => ({ name })) } } }) as unknown as Health

  it.each([
    ['host', ['whisper-local', 'llama-local']],
    ['servers', ['llm-a6000', 'llama-local']],
    ['cloud', ['llama-local', 'gemini']],
  ] as const)('is %s', (dataLocation, names) => {
    expect(dataLocationOf(health(...names))).toBe(dataLocation)
  })
})

describe('readyToStart', () => {
  const fine = { readiness: 'ok', microphone: true, hasSound: true } as const

  it('names what is missing, starting with what the candidate can do', () => {
    expect(missingForStart(fine)).toBeNull()
    expect(missingForStart({ ...fine, readiness: 'starting' })).toBe('Server')
    expect(missingForStart({ ...fine, readiness: 'degraded' })).toBeNull()
    expect(missingForStart({ ...fine, hasSound: false, readiness: 'starting' })).toBe('Sound')
    expect(missingForStart({ ...fine, microphone: false, hasSound: false })).toBe('Microphone')
  })
})

describe('the style', () => {
  beforeEach(() => {
    localStorage.clear()
  })

  it('is practice by default and stored when changed', () => {
    expect(new StylePreference(createBrowserStorage()).getSnapshot()).toBe('practice')
    new StylePreference(createBrowserStorage()).choose('interview')
    expect(new StylePreference(createBrowserStorage()).getSnapshot()).toBe('interview')
  })

  it('is always one that is offered', () => {
    expect(styleOf('practice', ['interview'])).toBe('interview')
    expect(styleOf('practice', ['practice', 'interview'])).toBe('practice')
  })
})

describe('position, company and terms', () => {
  beforeEach(() => {
    localStorage.clear()
  })

  it('are empty by default and stored in the browser', () => {
    expect(termsOf(new AboutPreference(createBrowserStorage()).getSnapshot())).toEqual({
      position: null,
      company: null,
      terms: [],
    })
    new AboutPreference(createBrowserStorage()).change({ company: '한빛물산' })
    new AboutPreference(createBrowserStorage()).change({ words: '쿠버네티스' })
    const { company, words } = new AboutPreference(createBrowserStorage()).getSnapshot()
    expect([company, words]).toEqual(['한빛물산', '쿠버네티스'])
  })

  it('tolerate missing or older stored data', () => {
    for (const kept of ['{', '[]', 'null', '{"company": 3}']) {
      localStorage.setItem('daedam.about', kept)
      expect(new AboutPreference(createBrowserStorage()).getSnapshot().company).toBe('')
    }
  })

  it.each([{ at: 'asking', interview: {} }, { at: 'deleted' }])(
    'are deleted when the stage is $at',
    (stage) => {
      const interview = new Store<{ at: string }>({ at: 'loading' })
      const preference = new AboutPreference(createBrowserStorage())
      preference.clearWithInterview(interview)
      preference.change({ company: '한빛물산' })
      interview.set({ at: 'setup' })
      expect(preference.getSnapshot().company).toBe('한빛물산')
      interview.set(stage)
      expect(preference.getSnapshot().company).toBe('')
      expect(localStorage.getItem('daedam.about')).toBeNull()
    },
  )

  it('are sent without empty, overlong, duplicate or too many terms', () => {
    const many = Array.from({ length: 50 }, (_, n) => `낱말${n}`).join(',')
    const written = {
      position: ' 백엔드 ',
      company: '  ',
      words: 'Kafka, ,\nKafka,' + 'ㄱ'.repeat(60),
    }
    expect(termsOf(written)).toEqual({
      position: '백엔드',
      company: null,
      terms: ['Kafka', 'ㄱ'.repeat(40)],
    })
    expect(termsOf({ ...written, words: many }).terms).toHaveLength(30)
  })
})

describe('detectBrowser', () => {
  const MAC =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)'

  it.each([
    ['chrome', `${MAC} Chrome/130.0.0.0 Safari/537.36`],
    ['edge', `${MAC} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0`],
    ['safari', `${MAC} Version/17.0 Safari/605.1.15`],
    [
      'iosSafari',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1',
    ],
    ['firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0'],
    [
      'samsung',
      'Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
    ],
    ['other', 'curl/8'],
  ] as const)('recognises %s', (browser, agent) => {
    expect(detectBrowser(agent)).toBe(browser)
  })
})
