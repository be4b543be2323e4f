import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'

/** Texts that are sent as typed answers, in the language of the interview. */
const STOP = '네, 마칠게요'
const GO_ON = '계속할게요'

/** Replies to the question whether the interview should end. They can be spoken or typed too. */
export function StopReplies() {
  const { t } = useText()
  const { interview, player } = useServices()
  const send = (text: string) => {
    player.stop()
    void interview.submitTyped(text)
  }
  return (
    <div
      role="group"
      aria-label={t('room.stopReplies')}
      className="flex flex-wrap justify-center gap-3"
    >
      <Button
        data-testid="stop-interview"
        onPress={() => {
          send(STOP)
        }}
      >
        {t('room.stopInterview')}
      </Button>
      <Button
        data-testid="go-on"
        onPress={() => {
          send(GO_ON)
        }}
      >
        {t('room.goOn')}
      </Button>
    </div>
  )
}
