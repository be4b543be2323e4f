import { useCallback } from 'react'

import { useServices } from '../../app/services'
import { useText } from '../../app/useText'
import { Card } from '../../ui/Card'
import { useEvery } from '../../ui/hooks'
import { Waiting } from '../../ui/Waiting'
import { NewInterview } from './NewInterview'

const POLL_MS = 2_000

/** The server has the last answer and still thinks about what comes next. */
export function CatchingUp() {
  const { t } = useText()
  const { interview } = useServices()
  const refresh = useCallback(() => void interview.refresh(), [interview])
  useEvery(POLL_MS, refresh)
  return (
    <Card className="mx-auto mt-[6vh] max-w-xl">
      <Waiting title={t('room.catchingUp')} hint={t('room.catchingUpHint')} />
      <NewInterview />
    </Card>
  )
}
