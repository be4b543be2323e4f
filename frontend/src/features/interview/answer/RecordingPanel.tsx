import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import type { RecorderState } from '../../../audio/recording/recorder'
import { useMeter } from '../../../ui/hooks'
import { LevelBars } from '../../../ui/LevelBars'
import { AnswerClock } from './AnswerClock'
import { RecordingIndicator } from './RecordingIndicator'
import { StopButton } from './StopButton'

interface Props {
  now: Extract<RecorderState, { state: 'recording' }>
  suggestedSec: number | null
}

/** An answer that is recorded here and uploaded at its end. */
export function RecordingPanel({ now, suggestedSec }: Props) {
  const { t } = useText()
  const { recorder } = useServices()
  const { elapsedMs, limitMs, input } = now
  useMeter(input.stream)
  return (
    <div className="flex flex-col items-center gap-3 text-center">
      <RecordingIndicator>{t('room.recording')}</RecordingIndicator>
      <AnswerClock elapsedMs={elapsedMs} limitMs={limitMs} suggestedSec={suggestedSec} />
      <LevelBars />
      <StopButton
        elapsedMs={elapsedMs}
        onStop={() => {
          recorder.stop()
        }}
      />
    </div>
  )
}
