import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'
import { STEADY_MS } from '../../../lib/formatDuration'

/** Ends the answer. Ignores early presses: a key held on the start button repeats on this one. */
export function StopButton({ elapsedMs, onStop }: { elapsedMs: number; onStop: () => void }) {
  const { t } = useText()
  const isPaused = useStore(useServices().pause)
  return (
    <Button
      look={isPaused ? 'secondary' : 'record'}
      large
      wide
      autoFocus
      data-testid="stop"
      onPress={() => {
        if (elapsedMs >= STEADY_MS) onStop()
      }}
    >
      <Icon name="stop" />
      {t('room.stop')}
    </Button>
  )
}
