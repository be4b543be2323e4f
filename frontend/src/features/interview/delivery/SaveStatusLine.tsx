import { useServices, useWatch } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Icon } from '../../../ui/icons'
import type { Stage } from '../state/stage'
import { safetyOf } from './saveStatus'

/** Where the person's words are just now: safe on the server, or only here. */
export function SafetyLine({ stage }: { stage: Stage }) {
  const { t } = useText()
  const { live, recorder } = useServices()
  const safety = safetyOf(stage, useWatch(live), useWatch(recorder).state === 'recording')
  const isOpen = safety === 'here' || safety === 'sending'
  return (
    <p
      role="status"
      data-testid="safety"
      data-safety={safety}
      className={`flex items-center justify-center gap-2 text-[0.9375rem] ${isOpen ? 'font-semibold text-warn' : 'text-soft'}`}
    >
      <Icon name={isOpen ? 'clock' : 'shield'} />
      {t(`safety.${safety}`)}
    </p>
  )
}
