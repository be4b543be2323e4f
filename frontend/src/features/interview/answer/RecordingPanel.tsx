import { useServices } from '../../../app/services'
import type { RecorderState } from '../../../audio/recording/recorder'
import { Card } from '../../../ui/Card'
import { useMeter } from '../../../ui/hooks'
import { LevelBars } from '../../../ui/LevelBars'
import { ControlBar } from '../room/ControlBar'
import { AnswerClock, AnswerProgress, useAnswerTime } from './AnswerClock'
import { AnswerControls } from './AnswerControls'
import { StopButton } from './StopButton'

interface Props {
  now: Extract<RecorderState, { state: 'recording' }>
  suggestedSec: number | null
}

/** An answer that is recorded here and uploaded at its end. */
export function RecordingPanel({ now, suggestedSec }: Props) {
  const { recorder } = useServices()
  const { elapsedMs, limitMs, input } = now
  const time = useAnswerTime({ elapsedMs, limitMs, suggestedSec })
  useMeter(input.stream)
  const stop = (
    <StopButton
      elapsedMs={elapsedMs}
      onStop={() => {
        recorder.stop()
      }}
    />
  )
  return (
    <>
      <Card className="items-center text-center">
        <AnswerProgress {...time} />
        <LevelBars />
      </Card>
      <ControlBar aside={<AnswerClock {...time} />}>
        <AnswerControls stop={stop} />
      </ControlBar>
    </>
  )
}
