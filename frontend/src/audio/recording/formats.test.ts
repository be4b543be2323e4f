import { describe, expect, it } from 'vitest'

import { answerFileName, chooseRecordingType, RECORDING_TYPES } from './formats'

describe('chooseRecordingType', () => {
  it('takes Opus in WebM where it can', () => {
    expect(chooseRecordingType(() => true)).toBe('audio/webm;codecs=opus')
  })

  it.each(RECORDING_TYPES)('takes %s where that is all there is', (only) => {
    expect(chooseRecordingType((type) => type === only)).toBe(only)
  })

  it('leaves the choice to the browser where it knows none of them', () => {
    expect(chooseRecordingType(() => false)).toBeUndefined()
  })
})

describe('answerFileName', () => {
  it.each([
    ['audio/webm;codecs=opus', 'answer.webm'],
    ['audio/mp4;codecs=mp4a.40.2', 'answer.mp4'],
    ['audio/ogg;codecs=opus', 'answer.ogg'],
    ['', 'answer.webm'],
  ])('of %j is %s', (type, name) => {
    expect(answerFileName(type)).toBe(name)
  })
})
