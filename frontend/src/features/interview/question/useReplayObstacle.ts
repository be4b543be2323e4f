import { useServices, useStore } from '../../../app/services'
import type { Stage } from '../state/stage'
import type { ReplayObstacle } from './replayObstacle'
import { replayObstacle } from './replayObstacle'

/** Return why the question cannot be replayed now; null if it can. */
export function useReplayObstacle(stage: Stage): ReplayObstacle | null {
  const { recorder, live } = useServices()
  return replayObstacle(stage, useStore(live), useStore(recorder))
}
