import { useCallback } from 'react'

import { useServices, useText } from '../../app/services'
import { failureText } from '../../locales/failures'
import { useEvery } from '../../ui/hooks'
import { ErrorBanner } from '../../ui/Notice'
import type { Failure } from '../interview/flow'

const RETRY_MS = 5_000

/** An interview is known to exist, but not where it stands: asked again until the server answers. */
export function UnreachableScreen({ failure }: { failure: Failure }) {
  const { t, language } = useText()
  const { interview } = useServices()
  const load = useCallback(() => void interview.load(), [interview])
  const waitS = failure.kind === 'problem' ? (failure.retryAfterS ?? 0) : 0
  useEvery(Math.max(RETRY_MS, waitS * 1_000), load)
  return (
    <section className="card card-alone">
      <ErrorBanner title={t.resume.unreachable} detail={failureText(failure, language)} />
      <div className="actions">
        <button type="button" className="button primary" onClick={load}>
          {t.app.tryAgain}
        </button>
      </div>
    </section>
  )
}
