import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { useServices, useStore } from '../../app/services'
import { routesFor } from '../../app/stageRoutes'
import { useText } from '../../app/useText'
import { saveFile } from '../../lib/saveFile'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Chip } from '../../ui/Chip'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { ErrorBanner } from '../../ui/Notice'
import { dateAndTime } from '../data/format'
import { EXPORT_NAME } from '../data/MyData'
import { failureOf } from '../interview/state/failure'
import { ConfirmDialog } from './ConfirmDialog'
import { daysLeft } from './daysLeft'
import type { Entry } from './interviewList'
import type { Outcome } from './InterviewsScreen'

interface Props {
  entry: Entry
  onDone: (outcome: Outcome) => void
}

/** An interview of the list: when it was, its state, and what can be done with it. */
export function InterviewCard({ entry, onDone }: Props) {
  const { t, language } = useText()
  const { interview } = useServices()
  const stage = useStore(interview)
  const isHere = 'interview' in stage && stage.interview.interviewId === entry.interview
  const subject = [entry.position, entry.company].filter(Boolean).join(' · ')
  return (
    <Card testId="listed-interview">
      <div className="flex flex-col gap-1.5">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="mr-1 text-[1.0625rem]">{dateAndTime(entry.started_at, language)}</h2>
          <Chip quiet={entry.status === 'finished'}>{t(`interviews.state.${entry.status}`)}</Chip>
          <Chip quiet>{t(`setup.${entry.style}`)}</Chip>
          {isHere && <Chip>{t('interviews.here')}</Chip>}
          {entry.openElsewhere && <Chip>{t('interviews.elsewhere')}</Chip>}
          {entry.access === 'lost' && <Chip quiet>{t('interviews.lost')}</Chip>}
        </div>
        {subject !== '' && <p className="font-semibold wrap-anywhere">{subject}</p>}
        <Facts entry={entry} />
      </div>
      {entry.access === 'lost' && <Hint>{t('interviews.lostHint')}</Hint>}
      <Actions entry={entry} onDone={onDone} />
      {entry.openElsewhere && <Hint>{t('interviews.inOtherTab')}</Hint>}
    </Card>
  )
}

function Facts({ entry }: { entry: Entry }) {
  const { t } = useText()
  const [now] = useState(Date.now)
  const days = daysLeft(entry.delete_after, now)
  const deletion =
    days === null
      ? t('interviews.noEnd')
      : days === 0
        ? t('interviews.lastDay')
        : t('interviews.daysLeft', { count: days })
  const answered = t('interviews.answered', {
    answered: entry.answered,
    total: entry.main_questions,
  })
  return (
    <p className="text-[0.9375rem] text-soft">
      {answered}
      {entry.access !== 'lost' && (
        <>
          <span aria-hidden="true"> · </span>
          <span className={days === 0 ? 'font-semibold text-warn' : ''}>{deletion}</span>
        </>
      )}
    </p>
  )
}

function Actions({ entry, onDone }: Props) {
  const { t, language, describeFailure } = useText()
  const { api } = useServices()
  const [asked, setAsked] = useState<'remove' | 'erase' | null>(null)
  const open = useOpen(entry.interview)
  const download = useMutation({
    mutationFn: () => api.exportSession(entry.interview),
    onSuccess: (archive) => {
      saveFile(archive, EXPORT_NAME)
    },
  })
  const name = dateAndTime(entry.started_at, language)
  const isLost = entry.access === 'lost'
  const failed = open.error
    ? (['interviews.openFailed', open.error] as const)
    : (['data.exportFailed', download.error] as const)
  return (
    <>
      {failed[1] && (
        <ErrorBanner title={t(failed[0])} detail={describeFailure(failureOf(failed[1]))} />
      )}
      <div
        role="group"
        aria-label={t('interviews.more', { name })}
        className="flex flex-wrap gap-2.5"
      >
        {!isLost && (
          <>
            <Button
              look="primary"
              data-testid="list-open"
              isPending={open.isPending}
              onPress={() => {
                open.mutate()
              }}
            >
              {open.isPending
                ? t('interviews.opening')
                : t(entry.status === 'finished' ? 'interviews.report' : 'interviews.resume')}
            </Button>
            <Button
              data-testid="list-export"
              isPending={download.isPending}
              onPress={() => {
                download.mutate()
              }}
            >
              <Icon name="download" />
              {download.isPending ? t('data.exporting') : t('data.export')}
            </Button>
          </>
        )}
        <Button
          data-testid="list-remove"
          isDisabled={entry.openElsewhere}
          onPress={() => {
            setAsked('remove')
          }}
        >
          {t('interviews.remove')}
        </Button>
        {!isLost && (
          <Button
            look="danger"
            data-testid="list-erase"
            isDisabled={entry.openElsewhere}
            onPress={() => {
              setAsked('erase')
            }}
          >
            {t('data.delete')}
          </Button>
        )}
      </div>
      <Dialogs
        entry={entry}
        asked={asked}
        onDone={onDone}
        onClose={() => {
          setAsked(null)
        }}
      />
    </>
  )
}

/** Open an interview in this tab and go to its screen. */
function useOpen(interviewId: string) {
  const { interview, interviewList } = useServices()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      await interview.open(interviewId)
      await navigate({ to: routesFor(interview.getSnapshot())[0] })
    },
    // The interview may have been deleted elsewhere.
    onError: () => interviewList.refresh(),
  })
}

interface DialogProps extends Props {
  asked: 'remove' | 'erase' | null
  onClose: () => void
}

function Dialogs({ entry, asked, onDone, onClose }: DialogProps) {
  const { t } = useText()
  const { interviewList } = useServices()
  return (
    <>
      <ConfirmDialog
        open={asked === 'remove'}
        title={t('interviews.removeQuestion')}
        consequence={t('interviews.removeConsequence')}
        confirm={t('interviews.remove')}
        pending={t('interviews.removing')}
        failed={t('interviews.removeFailed')}
        testId="list-remove-confirm"
        action={async () => {
          if ((await interviewList.remove([entry.interview])) > 0) onDone({ kind: 'removed' })
        }}
        onClose={onClose}
      />
      <ConfirmDialog
        open={asked === 'erase'}
        title={t('data.deleteQuestion')}
        consequence={t('data.deleteConsequence')}
        confirm={t('data.deleteConfirm')}
        pending={t('data.deleting')}
        failed={t('data.deletionFailed')}
        testId="list-erase-confirm"
        action={async () => {
          const receipt = await interviewList.erase(entry.interview)
          onDone({ kind: 'erased', receipt })
        }}
        onClose={onClose}
      />
    </>
  )
}
