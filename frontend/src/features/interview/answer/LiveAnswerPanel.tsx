import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { useMeter } from '../../../ui/hooks'
import { Icon } from '../../../ui/icons'
import { LevelBars } from '../../../ui/LevelBars'
import { AnswerClock } from './AnswerClock'
import type { Answering } from '../live/liveState'
import { LiveTranscript } from './LiveTranscript'
import { RecordingIndicator } from './RecordingIndicator'
import { StopButton } from './StopButton'

interface Props {
  now: Answering
  stream: MediaStream
  suggestedSec: number | null
}

const STATES = { no: 'room.listening', person: 'room.paused', question: 'room.replaying' } as const

/** A live answer: level, clock and interim transcript. */
export function LiveAnswerPanel({ now, stream, suggestedSec }: Props) {
  const { t } = useText()
  const { live, captions } = useServices()
  const showsCaptions = useStore(captions)
  useMeter(stream)
  const isPaused = now.paused !== 'no'
  return (
    <div className="flex flex-col items-center gap-3 text-center">
      <RecordingIndicator paused={isPaused}>{t(STATES[now.paused])}</RecordingIndicator>
      {now.resumed && <Hint>{t('room.continued')}</Hint>}
      <AnswerClock elapsedMs={now.elapsedMs} limitMs={now.limitMs} suggestedSec={suggestedSec} />
      <LevelBars />
      {showsCaptions && <LiveTranscript settled={now.settled} unsettled={now.unsettled} />}
      {now.confirmation !== null && (
        <p
          lang="ko"
          role="status"
          data-testid="confirmation"
          className="rounded-box bg-accent-pale px-4 py-2 font-semibold text-accent"
        >
          {now.confirmation}
        </p>
      )}
      <StopButton elapsedMs={now.elapsedMs} onStop={() => void live.end()} />
      <div className="flex flex-wrap justify-center gap-3">
        <Button
          data-testid="pause"
          onPress={() => {
            if (isPaused) live.resume()
            else live.pause()
          }}
        >
          <Icon name={isPaused ? 'play' : 'pause'} />
          {isPaused ? t('room.resume') : t('room.pause')}
        </Button>
        <Button data-testid="start-over" onPress={() => void live.cancel()}>
          {t('room.startOver')}
        </Button>
      </div>
    </div>
  )
}
