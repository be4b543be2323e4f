import { useId } from 'react'

import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { FIELD_LOOK, Labelled } from '../../ui/Labelled'
import { LONGEST_TERM } from './aboutPreference'

/** The position, for speech recognition and for questions about it. */
export function PositionField() {
  const { t } = useText()
  const { aboutPreference } = useServices()
  const { position } = useStore(aboutPreference)
  const id = useId()
  return (
    <Labelled id={id} label={t('setup.position')}>
      <input
        id={id}
        className={FIELD_LOOK}
        data-testid="position"
        value={position}
        maxLength={LONGEST_TERM}
        autoComplete="organization-title"
        onChange={({ target }) => {
          aboutPreference.change({ position: target.value })
        }}
      />
    </Labelled>
  )
}
