import { useServerStatus } from '../../../app/queries'
import { useText } from '../../../app/useText'

/** Where voice and answers go; null until the server has told who writes its questions. */
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
