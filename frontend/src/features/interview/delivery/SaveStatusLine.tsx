import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Icon } from '../../../ui/icons'
import type { Stage } from '../state/stage'
import { saveStatusOf } from './saveStatus'

/** Shows where the latest answer is stored: on the server, or only in this browser. */
export function SaveStatusLine({ stage }: { stage: Stage }) {
  const { t } = useText()
  const { live, recorder } = useServices()
  const status = saveStatusOf(stage, useStore(live), useStore(recorder).state === 'recording')
  const isOpen = status === 'here' || status === 'sending'
  return (
    <p
      role="status"
      data-testid="safety"
      data-safety={status}
      className={`flex items-center justify-center gap-2 text-[0.9375rem] ${isOpen ? 'font-semibold text-warn' : 'text-soft'}`}
    >
      <Icon name={isOpen ? 'clock' : 'shield'} />
      {t(`safety.${status}`)}
    </p>
  )
}
