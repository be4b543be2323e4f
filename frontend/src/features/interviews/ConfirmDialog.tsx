import { useMutation } from '@tanstack/react-query'

import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ErrorBanner } from '../../ui/Notice'
import { failureOf } from '../interview/state/failure'

interface Props {
  open: boolean
  title: string
  consequence: string
  confirm: string
  pending: string
  failed: string
  /** Test id of the confirming button. */
  testId: string
  action: () => Promise<void>
  onClose: () => void
}

/** Asks before an action, runs it, and stays open with the reason if it fails. */
export function ConfirmDialog({ open, title, consequence, onClose, ...texts }: Props) {
  const { t, describeFailure } = useText()
  const run = useMutation({ mutationFn: texts.action, onSuccess: onClose })
  return (
    <Dialog title={title} open={open} onClose={onClose} alert>
      <p className="text-pretty">{consequence}</p>
      {run.error && (
        <ErrorBanner title={texts.failed} detail={describeFailure(failureOf(run.error))} />
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button autoFocus isDisabled={run.isPending} slot="close">
          {t('interviews.cancel')}
        </Button>
        <Button
          look="record"
          data-testid={texts.testId}
          isPending={run.isPending}
          onPress={() => {
            run.mutate()
          }}
        >
          {run.isPending ? texts.pending : texts.confirm}
        </Button>
      </div>
    </Dialog>
  )
}
