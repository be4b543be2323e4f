import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { saveFile } from '../../lib/saveFile'
import type { Services } from '../../app/services'
import { useServices } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Hint } from '../../ui/Hint'
import { ErrorBanner } from '../../ui/Notice'
import { failureOf } from '../interview/state/failure'
import type { Interview } from '../interview/state/stage'
import { longDate } from './format'

export const EXPORT_NAME = 'daedam-interview.zip'

/** How long the data is stored, with download and deletion. */
export function MyData({ interview }: { interview: Interview }) {
  const { t, describeFailure, language } = useText()
  const { api } = useServices()
  const [isConfirming, setIsConfirming] = useState(false)
  const download = useMutation({
    mutationFn: () => api.exportSession(interview.interviewId),
    onSuccess: (archive) => {
      saveFile(archive, EXPORT_NAME)
    },
  })
  const { deleteAfter } = interview
  return (
    <section
      className="flex flex-col gap-3 print:hidden"
      aria-labelledby="my-data-heading"
      data-testid="my-data"
    >
      <h2 id="my-data-heading" className="text-[1.0625rem] text-soft">
        {t('data.heading')}
      </h2>
      <Hint testId="delete-after">
        {deleteAfter === null
          ? t('data.keptWithoutEnd')
          : t('data.keptUntil', { date: longDate(deleteAfter, language) })}
      </Hint>
      {download.error && (
        <ErrorBanner
          title={t('data.exportFailed')}
          detail={describeFailure(failureOf(download.error))}
        />
      )}
      <div className="flex flex-wrap gap-3">
        <Button
          data-testid="export"
          isPending={download.isPending}
          onPress={() => {
            download.mutate()
          }}
        >
          {download.isPending ? t('data.exporting') : t('data.export')}
        </Button>
        <Button
          look="danger"
          data-testid="delete"
          onPress={() => {
            setIsConfirming(true)
          }}
        >
          {t('data.delete')}
        </Button>
      </div>
      <Hint live>{download.isSuccess && t('data.exported')}</Hint>
      <DeleteDialog
        interviewId={interview.interviewId}
        open={isConfirming}
        onClose={() => {
          setIsConfirming(false)
        }}
      />
    </section>
  )
}

interface DialogProps {
  interviewId: string
  open: boolean
  onClose: () => void
}

function DeleteDialog({ interviewId, open, onClose }: DialogProps) {
  const { t, describeFailure } = useText()
  const { api, interview, recorder, live } = useServices()
  const deletion = useMutation({
    mutationFn: async () => {
      // The server has nothing of an answer that only the page has.
      const here = isAnswering({ interview, recorder, live }) ? 1 : 0
      const receipt = await api.deleteSession(interviewId)
      return { ...receipt, unfinished_answers: Math.max(receipt.unfinished_answers, here) }
    },
    onSuccess: (receipt) => {
      interview.confirmDeletion(receipt)
    },
  })
  return (
    <Dialog title={t('data.deleteQuestion')} open={open} onClose={onClose} alert>
      <p className="text-pretty">{t('data.deleteConsequence')}</p>
      {deletion.error && (
        <ErrorBanner
          title={t('data.deletionFailed')}
          detail={describeFailure(failureOf(deletion.error))}
        />
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button autoFocus data-testid="delete-cancel" isDisabled={deletion.isPending} slot="close">
          {t('data.deleteCancel')}
        </Button>
        <Button
          look="record"
          data-testid="delete-confirm"
          isPending={deletion.isPending}
          onPress={() => {
            deletion.mutate()
          }}
        >
          {deletion.isPending ? t('data.deleting') : t('data.deleteConfirm')}
        </Button>
      </div>
    </Dialog>
  )
}

/** Return whether an answer is being spoken, or was spoken but never accepted by the server. */
function isAnswering({
  interview,
  recorder,
  live,
}: Pick<Services, 'interview' | 'recorder' | 'live'>) {
  const { state } = recorder.getSnapshot()
  const isRecording = state === 'recording' || state === 'stopping'
  return (
    isRecording || live.getSnapshot().at === 'answering' || interview.getSnapshot().at === 'unsent'
  )
}
