/** Reasons why recording is impossible. The catalogues have a text for each. */
export const MICROPHONE_PROBLEMS = [
  'denied',
  'deniedBySystem',
  'notFound',
  'busy',
  'unsuitable',
  'insecure',
  'aborted',
  'unsupported',
  'noRecorder',
  'lost',
  'recordingFailed',
  'unknown',
] as const

export type MicrophoneProblem = (typeof MICROPHONE_PROBLEMS)[number]

/** The browser features that recording needs; any may be missing. */
export interface RecordingEnvironment {
  isSecureContext: boolean
  mediaDevices: MediaDevices | undefined
  MediaRecorder: typeof MediaRecorder | undefined
}

/** Return a problem that can be detected before requesting the microphone, or null. */
export function environmentProblem(environment: RecordingEnvironment): MicrophoneProblem | null {
  // On plain http from another machine `mediaDevices` is missing too, so check the address first.
  if (!environment.isSecureContext) return 'insecure'
  if (!environment.mediaDevices) return 'unsupported'
  if (!environment.MediaRecorder) return 'noRecorder'
  return null
}

/** Return the problem that a rejection of `getUserMedia` means. */
export function microphoneProblem(error: unknown): MicrophoneProblem {
  const { name, message } = nameAndMessage(error)
  switch (name) {
    case 'NotAllowedError':
      // In Chrome only this message distinguishes a refusal by the operating system.
      return /by system/i.test(message) ? 'deniedBySystem' : 'denied'
    case 'NotFoundError':
      return 'notFound'
    case 'NotReadableError':
      return 'busy'
    case 'OverconstrainedError':
      return 'unsuitable'
    case 'SecurityError':
      return 'insecure'
    case 'AbortError':
      return 'aborted'
    case 'TypeError':
    case 'NotSupportedError':
      return 'unsupported'
    default:
      return 'unknown'
  }
}

// `OverconstrainedError` is not an `Error` in every browser, so its fields are read by name.
function nameAndMessage(error: unknown): { name: string; message: string } {
  if (typeof error !== 'object' || error === null) return { name: '', message: '' }
  const { name, message } = error as { name?: unknown; message?: unknown }
  return {
    name: typeof name === 'string' ? name : '',
    message: typeof message === 'string' ? message : '',
  }
}
