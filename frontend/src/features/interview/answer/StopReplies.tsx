import type { Language } from '../../../api/client'
import { useServices } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'

/** Texts that are sent as typed answers, by the language of the interview. */
const STOP: Record<Language, string> = { ko: '네, 마칠게요', en: 'Yes, let’s end it.' }
const GO_ON: Record<Language, string> = { ko: '계속할게요', en: 'Let’s continue.' }

/** Replies to the question whether the interview should end. They can be spoken or typed too. */
export function StopReplies() {
  const { t } = useText()
  const { interview, player } = useServices()
  const language = useInterviewLanguage()
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
          send(STOP[language])
        }}
      >
        {t('room.stopInterview')}
      </Button>
      <Button
        data-testid="go-on"
        onPress={() => {
          send(GO_ON[language])
        }}
      >
        {t('room.goOn')}
      </Button>
    </div>
  )
}
