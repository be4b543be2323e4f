import { answerFileName } from '../audio/recording/formats'
import type { Question } from './client'

export interface Answer {
  interviewId: string
  question: Pick<Question, 'id' | 'type'>
  recording: Blob
}

/** A recording and its checksum. */
export interface AnswerWithChecksum extends Answer {
  /** SHA-256 of the recording's bytes, hex. */
  sha256: string
  /** Number of samples of 16 kHz mono audio; null if the recording is compressed. */
  samples: number | null
}

/** Build the form of an answer. The file comes last because the server reads the fields in order. */
export function formOf({ question, recording, sha256, samples }: AnswerWithChecksum): FormData {
  const form = new FormData()
  form.set('question_id', question.id)
  form.set('turn_type', question.type)
  form.set('audio_sha256', sha256)
  if (samples !== null) form.set('sample_count', String(samples))
  form.set('audio_file', recording, answerFileName(recording.type))
  return form
}
