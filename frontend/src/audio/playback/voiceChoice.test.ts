import { beforeEach, describe, expect, it } from 'vitest'

import { createBrowserStorage } from '../../lib/browserStorage'
import { voicesFor, VoiceChoice, parseVoicePreference, formatVoicePreference } from './voiceChoice'

const voice = (name: string, over = {}) => ({
  name,
  lang: 'ko-KR',
  localService: true,
  default: false,
  ...over,
})

beforeEach(() => {
  localStorage.clear()
})

describe('VoiceChoice', () => {
  it('is automatic by default and stored when changed', () => {
    expect(new VoiceChoice(createBrowserStorage()).getSnapshot()).toEqual({
      kind: 'auto',
      uri: null,
    })
    new VoiceChoice(createBrowserStorage()).choose({ kind: 'browser', uri: 'urn:yuna' })
    expect(new VoiceChoice(createBrowserStorage()).getSnapshot()).toEqual({
      kind: 'browser',
      uri: 'urn:yuna',
    })
    new VoiceChoice(createBrowserStorage()).choose({ kind: 'auto', uri: null })
    expect(new VoiceChoice(createBrowserStorage()).getSnapshot().kind).toBe('auto')
  })

  it.each(['server', 'text', 'browser:urn:moz-tts:yuna', 'browser'])(
    'reads what it wrote: %s',
    (word) => {
      expect(formatVoicePreference(parseVoicePreference(word))).toBe(word)
    },
  )

  it('reads anything else as automatic', () => {
    expect(parseVoicePreference('robot')).toEqual({ kind: 'auto', uri: null })
    expect(parseVoicePreference(null)).toEqual({ kind: 'auto', uri: null })
  })
})

describe('voicesFor', () => {
  it('are local voices, best first', () => {
    const names = voicesFor('ko', [
      voice('espeak Korean'),
      voice('Heami'),
      voice('Yuna (Enhanced)'),
      voice('Yuna (Premium)'),
      voice('Suna', { default: true }),
    ]).map(({ name }) => name)
    expect(names).toEqual(['Yuna (Premium)', 'Yuna (Enhanced)', 'Suna', 'Heami', 'espeak Korean'])
  })

  it('exclude other languages and network voices', () => {
    const others = [
      voice('Samantha', { lang: 'en-US' }),
      voice('Google 한국의', { localService: false }),
    ]
    expect(voicesFor('ko', [...others, voice('Heami', { lang: 'ko_KR' })])).toHaveLength(1)
  })
})
