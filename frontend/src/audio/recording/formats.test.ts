import { describe, expect, it } from 'vitest'

import { answerFileName, chooseRecordingType, RECORDING_TYPES } from './formats'

describe('chooseRecordingType', () => {
  it('prefers Opus in WebM', () => {
    expect(chooseRecordingType(() => true)).toBe('audio/webm;codecs=opus')
  })

  it.each(RECORDING_TYPES)('returns %s if it is the only supported type', (only) => {
    expect(chooseRecordingType((type) => type === only)).toBe(only)
  })

  it('leaves the choice to the browser if none is supported', () => {
    expect(chooseRecordingType(() => false)).toBeUndefined()
  })
})

describe('answerFileName', () => {
  it.each([
    ['audio/webm;codecs=opus', 'answer.webm'],
    ['audio/mp4;codecs=mp4a.40.2', 'answer.mp4'],
    ['audio/ogg;codecs=opus', 'answer.ogg'],
    ['', 'answer.webm'],
  ])('for %j is %s', (type, name) => {
    expect(answerFileName(type)).toBe(name)
  })
})
