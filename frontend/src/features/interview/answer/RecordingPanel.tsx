import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import type { RecorderState } from '../../../audio/recording/recorder'
import { Card } from '../../../ui/Card'
import { Hint } from '../../../ui/Hint'
import { useMeter } from '../../../ui/hooks'
import { LevelBars } from '../../../ui/LevelBars'
import { ControlBar, Primary } from '../room/ControlBar'
import { PauseButton } from '../room/PauseButton'
import { AnswerClock, AnswerProgress, useAnswerTime } from './AnswerClock'
import { StopButton } from './StopButton'

interface Props {
  now: Extract<RecorderState, { state: 'recording' }>
  suggestedSec: number | null
}

/** An answer that is recorded here and uploaded at its end. */
export function RecordingPanel({ now, suggestedSec }: Props) {
  const { t } = useText()
  const { recorder, pause } = useServices()
  const isPaused = useStore(pause)
  const { elapsedMs, limitMs, input } = now
  const time = useAnswerTime({ elapsedMs, limitMs, suggestedSec })
  useMeter(isPaused ? null : input.stream)
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
        {isPaused ? <Hint>{t('room.pausedHint')}</Hint> : <LevelBars />}
      </Card>
      <ControlBar aside={<AnswerClock {...time} />}>
        <Primary>{stop}</Primary>
        <PauseButton />
      </ControlBar>
    </>
  )
}
