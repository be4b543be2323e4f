import { useServerStatus } from '../../app/queries'
import { useText } from '../../app/useText'
import { WarnBanner } from '../../ui/Notice'

/** The state of the server; hidden when it is ready. */
export function HealthBanner() {
  const { t } = useText()
  const { readiness } = useServerStatus()
  if (readiness === 'ok' || readiness === 'checking') return null
  return (
    <WarnBanner
      testId="health"
      title={t(`health.${readiness}`)}
      detail={t(`health.${readiness}Hint`)}
    />
  )
}
