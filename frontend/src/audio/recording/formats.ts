/** Recording formats by preference: Opus is small, and the recogniser was tested with it. */
export const RECORDING_TYPES = [
  'audio/webm;codecs=opus',
  'audio/webm',
  'audio/mp4;codecs=mp4a.40.2',
  'audio/mp4',
  'audio/ogg;codecs=opus',
] as const

/** Return the first supported format; undefined means the browser's default. */
export function chooseRecordingType(
  isTypeSupported: (type: string) => boolean,
): string | undefined {
  return RECORDING_TYPES.find((type) => isTypeSupported(type))
}

/** Return the file name for an upload, with the extension of the recording's type. */
export function answerFileName(type: string): string {
  if (type.startsWith('audio/mp4')) return 'answer.mp4'
  if (type.startsWith('audio/ogg')) return 'answer.ogg'
  if (type.startsWith('audio/wav')) return 'answer.wav'
  return 'answer.webm'
}
