import { useCallback } from 'react'

import { useServices } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { useInterval } from '../../ui/hooks'
import { ErrorBanner } from '../../ui/Notice'
import type { Failure } from '../interview/state/stage'
import { NewInterviewButton } from '../interview/room/NewInterviewButton'

const RETRY_MS = 5_000

/** Shown while the state of a known interview cannot be loaded; retries automatically. */
export function UnreachableScreen({ failure }: { failure: Failure }) {
  const { t, describeFailure } = useText()
  const { interview } = useServices()
  const load = useCallback(() => void interview.load(), [interview])
  useInterval(RETRY_MS, load)
  return (
    <Card className="mx-auto mt-[6vh] max-w-xl">
      <ErrorBanner title={t('resume.unreachable')} detail={describeFailure(failure)} />
      <div className="flex flex-wrap gap-3">
        <Button look="primary" onPress={load}>
          {t('app.tryAgain')}
        </Button>
        <NewInterviewButton />
      </div>
    </Card>
  )
}
