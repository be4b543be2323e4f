import { useQuery } from '@tanstack/react-query'

import { playbackUrl } from '../../api/urls'
import { queries } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { VoiceSelect } from './VoiceSelect'

/** The choice of voice, with a sample of it. */
export function VoicePanel() {
  const { t } = useText()
  const { kind } = useStore(useServices().voiceChoice)
  return (
    <>
      <h2 id="voice-heading" className="text-lg">
        {t('check.voice')}
      </h2>
      <VoiceSelect hidesLabel />
      {kind !== 'text' && <Sample isServer={kind !== 'browser'} />}
    </>
  )
}

/** Plays a sentence as the interviewer would speak it. */
function Sample({ isServer }: { isServer: boolean }) {
  const { t } = useText()
  const { api, player, testRecording, echoTest, interviewLanguage } = useServices()
  const language = useStore(interviewLanguage)
  const { state } = useStore(player)
  const isRecording = useStore(testRecording).at === 'recording'
  const isTestingEcho = useStore(echoTest).at === 'running'
  const serverVoice = useQuery(queries.health(api)).data?.voice
  // Loaded beforehand, because Safari plays audio only directly after a click.
  const { data, refetch, isFetching } = useQuery({
    ...queries.voiceSample(api, language, serverVoice?.name),
    enabled: isServer,
  })
  const play = async () => {
    const sample = isServer ? (data ?? (await refetch()).data) : undefined
    const url = sample?.audio_url ?? null
    await player.speak({
      text: sample?.text ?? t(`check.voiceSampleText.${language}`),
      audioUrl: url === null ? null : playbackUrl(url, null),
      quality: sample?.audio_quality ?? null,
    })
  }
  return (
    <>
      <Button
        data-testid="voice-sample"
        isPending={state === 'preparing' || (isServer && isFetching)}
        isDisabled={isRecording || isTestingEcho}
        onPress={() => void play()}
      >
        <Icon name="speaker" />
        {t(state === 'speaking' ? 'check.voiceSpeaking' : 'check.voiceSample')}
      </Button>
      <Hint live testId="voice-result">
        {state === 'blocked' && t('check.echoBlocked')}
        {state === 'textOnly' && t('check.voiceFailed')}
      </Hint>
    </>
  )
}
