import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { VoiceSelect } from './VoiceSelect'

/** The choice of voice, with a sample of the browser's voices. */
export function VoicePanel() {
  const { t } = useText()
  const { player, voiceChoice } = useServices()
  const { kind } = useStore(voiceChoice)
  return (
    <>
      <h2 id="voice-heading" className="text-lg">
        {t('check.voice')}
      </h2>
      <VoiceSelect hidesLabel />
      {kind === 'browser' && (
        <Button
          data-testid="voice-sample"
          onPress={() => {
            const text = t('check.voiceSampleText')
            void player.speak({ text, audioUrl: null, quality: null })
          }}
        >
          <Icon name="speaker" />
          {t('check.voiceSample')}
        </Button>
      )}
    </>
  )
}
