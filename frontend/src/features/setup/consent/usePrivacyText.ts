import { useServerStatus } from '../../../app/queries'
import { useText } from '../../../app/useText'

/** Return the text on where audio and answers are processed; null until the server has answered. */
export function usePrivacyText(): string | null {
  const { t } = useText()
  const { dataLocation } = useServerStatus()
  if (dataLocation === null) return null
  const sameMachine = ['localhost', '127.0.0.1', '[::1]'].includes(window.location.hostname)
  return {
    host: sameMachine ? t('setup.privacyHere') : t('setup.privacyServer'),
    servers: t('setup.privacyServer'),
    cloud: t('setup.privacyCloud'),
  }[dataLocation]
}
