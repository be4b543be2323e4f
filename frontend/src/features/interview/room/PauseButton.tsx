import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'

/** Pauses the interview, or goes on with it. `wide`: the button fills the width of its container. */
export function PauseButton({ wide = false }: { wide?: boolean }) {
  const { t } = useText()
  const { pause } = useServices()
  const isPaused = useStore(pause)
  return (
    <Button
      large={wide}
      wide={wide}
      look={isPaused ? 'primary' : 'secondary'}
      data-testid="pause"
      onPress={pause.toggle}
    >
      <Icon name={isPaused ? 'play' : 'pause'} />
      {isPaused ? t('room.resume') : t('room.pause')}
    </Button>
  )
}
