import { useServices, useText, useWatch } from '../../app/services'

/** How the server is; silent once it is well. */
export function HealthNote() {
  const { t } = useText()
  const { readiness } = useWatch(useServices().health)
  if (readiness === 'ok' || readiness === 'checking') return null
  const { title, hint } = {
    starting: { title: t.health.starting, hint: t.health.startingHint },
    unavailable: { title: t.health.unavailable, hint: t.health.unavailableHint },
    unreachable: { title: t.health.unreachable, hint: t.health.unreachableHint },
  }[readiness]
  return (
    <div className="notice notice-wait" role="status">
      <span className="pulse" aria-hidden="true" />
      <div>
        <p className="notice-title">{title}</p>
        <p>{hint}</p>
      </div>
    </div>
  )
}
