import type { ReactNode } from 'react'

import { useServices, useStore } from '../../../app/services'
import { Primary } from '../room/ControlBar'
import { PauseButton } from '../room/PauseButton'

/** The control that ends a spoken answer and the one that pauses it; in a pause, to go on is first. */
export function AnswerControls({ stop }: { stop: ReactNode }) {
  const isPaused = useStore(useServices().pause)
  return isPaused ? (
    <>
      <Primary>
        <PauseButton primary />
      </Primary>
      {stop}
    </>
  ) : (
    <>
      <Primary>{stop}</Primary>
      <PauseButton />
    </>
  )
}
