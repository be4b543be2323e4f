/** Recording formats in order of liking: Opus is small and what the recogniser was tried with. */
export const RECORDING_TYPES = [
  'audio/webm;codecs=opus',
  'audio/webm',
  'audio/mp4;codecs=mp4a.40.2',
  'audio/mp4',
  'audio/ogg;codecs=opus',
] as const

/** The first format this browser records, or undefined: then the browser's own default is used. */
export function chooseRecordingType(
  isTypeSupported: (type: string) => boolean,
): string | undefined {
  return RECORDING_TYPES.find((type) => isTypeSupported(type))
}

/** The file name an answer is sent under; its ending follows the recording's type. */
export function answerFileName(type: string): string {
  if (type.startsWith('audio/mp4')) return 'answer.mp4'
  if (type.startsWith('audio/ogg')) return 'answer.ogg'
  if (type.startsWith('audio/wav')) return 'answer.wav'
  return 'answer.webm'
}
