import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'
import { clock } from '../../../lib/formatDuration'
import type { Playback } from './playback'

/** A little before the moment: whoever starts in the middle of a word understands nothing. */
const EARLIER_S = 0.5

interface Props {
  startS: number
  playback: Playback
}

/** Plays an answer from a moment of it. */
export function PlayMoment({ startS, playback }: Props) {
  const { t } = useText()
  const at = clock(Math.floor(startS))
  return (
    <Button
      look="quiet"
      aria-label={t('report.playMoment', { at })}
      onPress={() => {
        playback.playFrom(Math.max(0, startS - EARLIER_S))
      }}
    >
      <Icon name="play" />
      {at}
    </Button>
  )
}
