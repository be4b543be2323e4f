import { useMutation, useQueryClient } from '@tanstack/react-query'

import type { AnswerReport } from '../../../api/client'
import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { ErrorBanner } from '../../../ui/Notice'
import { failureOf } from '../../interview/state/failure'
import { canBeAssessed } from './content'

interface Props {
  answers: readonly AnswerReport[]
  interviewId: string
}

/** Requests an assessment. Shown if the server can assess and an answer is not assessed yet. */
export function AssessButton({ answers, interviewId }: Props) {
  const { t, describeFailure } = useText()
  const { api } = useServices()
  const queryClient = useQueryClient()
  const assessing = useMutation({
    mutationFn: () => api.assess(interviewId),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['report', interviewId] }),
  })
  if (!canBeAssessed(answers) && !assessing.isPending && !assessing.error) return null
  return (
    <div className="flex flex-col items-start gap-2 print:hidden">
      <Button
        data-testid="assess"
        isPending={assessing.isPending}
        onPress={() => {
          assessing.mutate()
        }}
      >
        {t('content.assess')}
      </Button>
      <Hint>{t('content.assessHint')}</Hint>
      <Hint live>{assessing.isPending && t('content.assessing')}</Hint>
      {assessing.error && (
        <ErrorBanner
          title={t('content.assessFailed')}
          detail={describeFailure(failureOf(assessing.error))}
        />
      )}
    </div>
  )
}
