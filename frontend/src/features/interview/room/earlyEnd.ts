import type { RecorderState } from '../../../audio/recording/recorder'
import type { Draft } from '../answer/typedDraft'
import type { LiveState } from '../live/liveState'
import type { Stage } from '../state/stage'

/** Stages of an interview that has not ended. */
export type UnderWay = Extract<Stage, { at: 'asking' | 'sending' | 'unsent' | 'catchingUp' }>

/** Return whether an answer is processed, so that the server would refuse to end the interview. */
export function isProcessing(
  stage: UnderWay,
  answer: LiveState,
  microphone: Pick<RecorderState, 'state'>,
): boolean {
  if (stage.at === 'sending' || stage.at === 'catchingUp') return true
  const isTurnOpen = stage.interview.exchanges.at(-1)?.transcriptStatus === 'live'
  return isTurnOpen || answer.at === 'ending' || microphone.state === 'stopping'
}

/** Return whether an answer would be lost if the interview ended now. */
export function wouldDiscard(
  stage: UnderWay,
  answer: LiveState,
  microphone: Pick<RecorderState, 'state'>,
  draft: Draft,
): boolean {
  if (stage.at === 'unsent') return true
  const isSpeaking = answer.at === 'beginning' || answer.at === 'answering'
  const isTyping = 'question' in stage && draft.questionId === stage.question.id
  return isSpeaking || microphone.state === 'recording' || (isTyping && draft.text.trim() !== '')
}
