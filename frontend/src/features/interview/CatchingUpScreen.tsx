import { useCallback } from 'react'

import { useServices, useText } from '../../app/services'
import { useEvery } from '../../ui/hooks'
import { Waiting } from '../../ui/Waiting'

const POLL_MS = 2_000

/** The server has the last answer and still thinks about what comes next. */
export function CatchingUpScreen() {
  const { t } = useText()
  const { interview } = useServices()
  const refresh = useCallback(() => void interview.refresh(), [interview])
  useEvery(POLL_MS, refresh)
  return (
    <section className="card card-alone">
      <Waiting title={t.interview.catchingUp} hint={t.interview.catchingUpHint} />
      <div className="actions">
        <button
          type="button"
          className="button secondary"
          data-testid="new-interview"
          onClick={() => {
            interview.leave()
          }}
        >
          {t.app.newInterview}
        </button>
      </div>
    </section>
  )
}
