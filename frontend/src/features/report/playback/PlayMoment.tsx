import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'
import { clock } from '../../../lib/formatDuration'
import type { Playback } from './playback'

/** Seconds to start before the given time, so that the first word is not cut. */
const EARLIER_S = 0.3

interface Props {
  startS: number
  playback: Playback
}

/** A button that plays an answer from a given time. */
export function PlayMoment({ startS, playback }: Props) {
  const { t } = useText()
  const at = clock(Math.floor(startS))
  return (
    // Long text beside it would otherwise break the time after each character.
    <span className="flex-none whitespace-nowrap">
      <Button
        look="quiet"
        data-testid="moment"
        aria-label={t('report.playMoment', { at })}
        onPress={() => {
          playback.playFrom(Math.max(0, startS - EARLIER_S))
        }}
      >
        <Icon name="play" />
        <span className="tabular-nums">{at}</span>
      </Button>
    </span>
  )
}
