import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { ErrorBanner } from '../../../ui/Notice'

/** Why the last draft failed. */
export function DraftFailure() {
  const { t, describeFailure } = useText()
  const { drafting } = useStore(useServices().interviewPlan)
  if (drafting.at !== 'failed') return null
  return (
    <div className="text-left">
      <ErrorBanner
        testId="draft-failed"
        title={t('plan.makeFailed')}
        detail={`${describeFailure(drafting.failure)} ${t('plan.inputKept')}`}
      />
    </div>
  )
}
