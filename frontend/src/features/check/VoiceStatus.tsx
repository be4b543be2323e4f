import { useQuery } from '@tanstack/react-query'

import { queries } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { betterVoice, voiceInUse } from './voiceInUse'

/** Which voice speaks the questions, and whether there is a better one. */
export function VoiceStatus() {
  const { t } = useText()
  const { api, voiceChoice, browserVoice, interviewLanguage } = useServices()
  const language = useStore(interviewLanguage)
  const preference = useStore(voiceChoice)
  const server = useQuery(queries.health(api)).data?.voice
  const { data: own = [] } = useQuery(queries.browserVoices(browserVoice, language))
  const inUse = voiceInUse(preference, server, own)
  const better = betterVoice(preference, server, own)
  return (
    <>
      <Hint live testId="voice-in-use">
        {inUse?.kind === 'server' &&
          t(inUse.isRobotic ? 'voiceStatus.robotic' : 'voiceStatus.server', { name: inUse.name })}
        {inUse?.kind === 'browser' && t('voiceStatus.browser', { name: inUse.name })}
      </Hint>
      {better?.kind === 'preparing' && (
        <Hint testId="voice-better">
          <strong className="text-ink">{t('voiceStatus.preparing')}</strong>
          {better.percent !== null && better.percent < 100 && ` ${better.percent}%`}
          <br />
          {t('voiceStatus.preparingHint')}
        </Hint>
      )}
      {better?.kind === 'unavailable' && (
        <Hint testId="voice-better">{t('voiceStatus.unavailable')}</Hint>
      )}
      {better?.kind === 'offer' && (
        <Button
          data-testid="voice-offer"
          onPress={() => {
            voiceChoice.choose({ kind: 'auto', uri: null })
          }}
        >
          {t(`voiceStatus.offer.${better.from}`)}
        </Button>
      )}
    </>
  )
}
