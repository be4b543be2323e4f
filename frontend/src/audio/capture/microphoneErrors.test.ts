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
  ])('maps %s to %s', (name, problem) => {
    expect(microphoneProblem(new DOMException('', name))).toBe(problem)
  })

  it('distinguishes a refusal by the operating system from one by the user', () => {
    const error = new DOMException('Permission denied by system', 'NotAllowedError')
    expect(microphoneProblem(error)).toBe('deniedBySystem')
  })

  it('reads an OverconstrainedError that is not an Error', () => {
    expect(microphoneProblem({ name: 'OverconstrainedError', constraint: 'deviceId' })).toBe(
      'unsuitable',
    )
  })

  it.each([null, undefined, 'denied', 7, {}])('returns unknown for %s', (thrown) => {
    expect(microphoneProblem(thrown)).toBe('unknown')
  })
})

describe('environmentProblem', () => {
  const complete: RecordingEnvironment = {
    isSecureContext: true,
    mediaDevices: {} as MediaDevices,
    MediaRecorder: (() => undefined) as unknown as typeof MediaRecorder,
  }

  it('returns null in a browser with all features', () => {
    expect(environmentProblem(complete)).toBeNull()
  })

  it('names the insecure address before the features it disables', () => {
    const insecure = { ...complete, isSecureContext: false, mediaDevices: undefined }
    expect(environmentProblem(insecure)).toBe('insecure')
  })

  it('names missing features', () => {
    expect(environmentProblem({ ...complete, mediaDevices: undefined })).toBe('unsupported')
    expect(environmentProblem({ ...complete, MediaRecorder: undefined })).toBe('noRecorder')
  })
})
