import { describe, expect, it } from 'vitest'

import { environmentProblem, microphoneProblem } from './microphoneErrors'
import type { RecordingEnvironment } from './microphoneErrors'

describe('microphoneProblem', () => {
  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'notFound'],
    ['NotReadableError', 'busy'],
    ['OverconstrainedError', 'unsuitable'],
    ['SecurityError', 'insecure'],
    ['AbortError', 'aborted'],
    ['NotSupportedError', 'unsupported'],
    ['TypeError', 'unsupported'],
    ['SomethingNewError', 'unknown'],
  ])('tells %s as %s', (name, problem) => {
    expect(microphoneProblem(new DOMException('', name))).toBe(problem)
  })

  it('tells a refusal of the operating system from one of the person', () => {
    const error = new DOMException('Permission denied by system', 'NotAllowedError')
    expect(microphoneProblem(error)).toBe('deniedBySystem')
  })

  it('reads an OverconstrainedError that is no Error', () => {
    expect(microphoneProblem({ name: 'OverconstrainedError', constraint: 'deviceId' })).toBe(
      'unsuitable',
    )
  })

  it.each([null, undefined, 'denied', 7, {}])('takes %s for unknown', (thrown) => {
    expect(microphoneProblem(thrown)).toBe('unknown')
  })
})

describe('environmentProblem', () => {
  const complete: RecordingEnvironment = {
    isSecureContext: true,
    mediaDevices: {} as MediaDevices,
    MediaRecorder: (() => undefined) as unknown as typeof MediaRecorder,
  }

  it('finds nothing in a complete browser', () => {
    expect(environmentProblem(complete)).toBeNull()
  })

  it('names the insecure address before what is missing because of it', () => {
    const insecure = { ...complete, isSecureContext: false, mediaDevices: undefined }
    expect(environmentProblem(insecure)).toBe('insecure')
  })

  it('names missing parts', () => {
    expect(environmentProblem({ ...complete, mediaDevices: undefined })).toBe('unsupported')
    expect(environmentProblem({ ...complete, MediaRecorder: undefined })).toBe('noRecorder')
  })
})
