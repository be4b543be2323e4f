import { describe, expect, it } from 'vitest'

import type { VoicePreference } from '../../audio/playback/voiceChoice'
import { betterVoice, isVoiceChanging, voiceInUse } from './voiceInUse'

type ServerVoice = Parameters<typeof voiceInUse>[1]
type State = NonNullable<NonNullable<ServerVoice>['better']>['state']

const yuna = { voiceURI: 'yuna', name: 'Yuna' }
const sora = { voiceURI: 'sora', name: 'Sora' }
const auto = { kind: 'auto', uri: null } as const
const onServer = { kind: 'server', uri: null } as const
const neural: ServerVoice = { name: 'supertonic', quality: 'neural', better: null }
const robotic: ServerVoice = { name: 'espeak-ng', quality: 'formant', better: null }

function preparing(state: State, done_bytes = 0): ServerVoice {
  return {
    ...robotic,
    better: { name: 'Supertonic 3', state, done_bytes, total_bytes: 400 },
  } as ServerVoice
}

describe('voiceInUse', () => {
  it('is the voice of the server if that is natural or the browser has none', () => {
    expect(voiceInUse(auto, neural, [yuna])).toEqual({
      kind: 'server',
      name: 'Supertonic 3',
      isRobotic: false,
    })
    expect(voiceInUse(auto, robotic, [])).toMatchObject({ kind: 'server', isRobotic: true })
  })

  it('is the voice of the browser in place of a robotic one, or if it was chosen', () => {
    expect(voiceInUse(auto, robotic, [yuna, sora])).toEqual({ kind: 'browser', name: 'Yuna' })
    expect(voiceInUse({ kind: 'browser', uri: 'sora' }, neural, [yuna, sora])).toEqual({
      kind: 'browser',
      name: 'Sora',
    })
  })

  it('is unknown before the server has answered, and text if that was chosen', () => {
    expect(voiceInUse(auto, undefined, [])).toBeNull()
    expect(voiceInUse({ kind: 'text', uri: null }, neural, [])).toEqual({ kind: 'text' })
  })
})

describe('betterVoice', () => {
  const better = (preference: VoicePreference, server: ServerVoice, own = [yuna]) =>
    betterVoice(preference, server, own)

  it.each<[State, number, ReturnType<typeof betterVoice>]>([
    ['searching', 0, { kind: 'preparing', percent: null }],
    ['downloading', 150, { kind: 'preparing', percent: 37 }],
    ['loading', 400, { kind: 'preparing', percent: 100 }],
    ['unavailable', 0, { kind: 'unavailable' }],
    ['too slow', 400, null],
    ['too large', 400, null],
  ])('says what the server does: %s', (state, done, expected) => {
    expect(better(auto, preparing(state, done), [])).toEqual(expected)
  })

  it('offers the better of the two sides', () => {
    expect(better({ kind: 'browser', uri: null }, neural)).toEqual({
      kind: 'offer',
      from: 'server',
    })
    expect(better(onServer, robotic)).toEqual({ kind: 'offer', from: 'browser' })
    expect(better(auto, robotic)).toBeNull()
    expect(better({ kind: 'browser', uri: null }, preparing('downloading'))).toBeNull()
    expect(better(auto, neural)).toBeNull()
    expect(better({ kind: 'text', uri: null }, robotic)).toBeNull()
  })
})

it('is polled while the voice of the server is about to change', () => {
  expect(isVoiceChanging(preparing('downloading'))).toBe(true)
  expect(isVoiceChanging(preparing('unavailable'))).toBe(false)
  expect(isVoiceChanging(neural)).toBe(false)
})
