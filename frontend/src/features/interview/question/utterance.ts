import type { Question } from '../../../api/client'
import { playbackUrl } from '../../../api/urls'
import type { Utterance } from '../../../audio/playback/player'
import { spokenText } from './openQuestion'

export function utteranceOf(question: Question, interviewId: string): Utterance {
  return {
    text: spokenText(question),
    audioUrl: question.audio_url === null ? null : playbackUrl(question.audio_url, interviewId),
    quality: question.audio_quality ?? null,
  }
}
