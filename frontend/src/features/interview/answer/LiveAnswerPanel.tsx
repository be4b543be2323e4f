import { useServices, useStore } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Hint } from '../../../ui/Hint'
import { useMeter } from '../../../ui/hooks'
import { LevelBars } from '../../../ui/LevelBars'
import { StatusRegion } from '../../../ui/StatusRegion'
import type { Answering } from '../live/liveState'
import { ControlBar, Primary } from '../room/ControlBar'
import { PauseButton } from '../room/PauseButton'
import { AnswerClock, AnswerProgress, useAnswerTime } from './AnswerClock'
import { EndCountdown } from './EndCountdown'
import { LiveTranscript } from './LiveTranscript'
import { StopButton } from './StopButton'

interface Props {
  now: Answering
  stream: MediaStream
  suggestedSec: number | null
}

/** A live answer: level, clock and interim transcript. */
export function LiveAnswerPanel({ now, stream, suggestedSec }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const { live, captions, pause } = useServices()
  const isPaused = useStore(pause)
  const showsCaptions = useStore(captions)
  const { elapsedMs, limitMs, endsAt } = now
  const time = useAnswerTime({ elapsedMs, limitMs, suggestedSec })
  useMeter(isPaused ? null : stream)
  const stop = <StopButton elapsedMs={elapsedMs} onStop={() => void live.end()} />
  return (
    <>
      <Card className="items-center text-center">
        {now.resumed && <Hint>{t('room.continued')}</Hint>}
        <AnswerProgress {...time} />
        {isPaused ? <Hint>{t('room.pausedHint')}</Hint> : <LevelBars />}
        {showsCaptions && <LiveTranscript settled={now.settled} unsettled={now.unsettled} />}
        {now.confirmation !== null && (
          <StatusRegion
            lang={language}
            data-testid="confirmation"
            className="rounded-box bg-accent-pale px-4 py-2 font-semibold text-accent"
          >
            {now.confirmation}
          </StatusRegion>
        )}
        <Button look="quiet" data-testid="start-over" onPress={() => void live.cancel()}>
          {t('room.startOver')}
        </Button>
      </Card>
      <ControlBar
        status={endsAt === null ? null : <EndCountdown endsAt={endsAt} />}
        aside={<AnswerClock {...time} />}
      >
        <Primary>{stop}</Primary>
        <PauseButton />
      </ControlBar>
    </>
  )
}
