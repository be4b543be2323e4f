import { useText } from '../../../app/useText'
import { Card } from '../../../ui/Card'
import { Hint } from '../../../ui/Hint'
import { ControlBar, Primary } from './ControlBar'
import { PauseButton } from './PauseButton'

/** Shown while the interview is paused and no spoken answer is under way. */
export function PausedPanel() {
  const { t } = useText()
  return (
    <>
      <Card className="items-center text-center" testId="paused">
        <p className="text-lg font-bold">{t('room.pausedTitle')}</p>
        <Hint>{t('room.pausedHint')}</Hint>
      </Card>
      <ControlBar>
        <Primary>
          <PauseButton wide />
        </Primary>
      </ControlBar>
    </>
  )
}
