import { useQuery } from '@tanstack/react-query'

import { queries } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { parseVoicePreference, formatVoicePreference } from '../../audio/playback/voiceChoice'
import { Select } from '../../ui/Select'
import { VoiceStatus } from './VoiceStatus'

/** A select of voices: the server's, those of this browser, or text only; and which one speaks. */
export function VoiceSelect({ hidesLabel = false }: { hidesLabel?: boolean }) {
  const { t } = useText()
  const { voiceChoice, browserVoice, interviewLanguage } = useServices()
  const language = useStore(interviewLanguage)
  const preference = useStore(voiceChoice)
  const { data: voices = [] } = useQuery(queries.browserVoices(browserVoice, language))
  const own = voices.map(({ voiceURI, name }) => ({
    value: formatVoicePreference({ kind: 'browser', uri: voiceURI }),
    label: t('check.voiceBrowser', { name }),
  }))
  const options = [
    { value: 'auto', label: t('check.voiceAuto') },
    { value: 'server', label: t('check.voiceServer') },
    ...own,
    { value: 'text', label: t('check.voiceText') },
  ]
  const value = formatVoicePreference(preference)
  return (
    <>
      <Select
        label={t('check.voice')}
        hidesLabel={hidesLabel}
        hint={t('check.voiceHint')}
        testId="voice"
        // A stored voice may no longer exist; then `auto` is used.
        value={options.some((option) => option.value === value) ? value : 'auto'}
        onChange={(word) => {
          voiceChoice.choose(parseVoicePreference(word))
        }}
        options={options}
      />
      <VoiceStatus />
    </>
  )
}
