import type { Stage } from '../state/stage'
import type { LiveState } from '../live/liveState'

/**
 * `here`: only in this browser. `sending`: not yet acknowledged by the server. In both cases the
 * page must stay open.
 */
export type SaveStatus = 'none' | 'saved' | 'live' | 'here' | 'sending'

/** Return where the latest answer is stored. */
export function saveStatusOf(stage: Stage, answer: LiveState, recording: boolean): SaveStatus {
  if (stage.at === 'sending') return stage.delayed ? 'saved' : 'sending'
  if (stage.at === 'unsent' || recording) return 'here'
  if (answer.at === 'answering') return answer.connection === 'fine' ? 'live' : 'here'
  if (answer.at === 'ending') return 'sending'
  const answered = 'interview' in stage && stage.interview.exchanges.length > 0
  return answered ? 'saved' : 'none'
}
