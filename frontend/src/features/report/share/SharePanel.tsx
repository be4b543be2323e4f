import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import type { Share, ShareDays } from '../../../api/shares'
import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { ErrorBanner } from '../../../ui/Notice'
import { RadioPills } from '../../../ui/RadioPills'
import { dateAndTime, longDate } from '../../data/format'
import { failureOf } from '../../interview/state/failure'
import type { Interview } from '../../interview/state/stage'
import { NewLink } from './NewLink'
import { DAYS, endsEarly } from './shareDays'

interface Props {
  interview: Pick<Interview, 'interviewId' | 'deleteAfter'>
}

/** Create links to the report, list them, and end one. */
export function SharePanel({ interview }: Props) {
  const { t, language, describeFailure } = useText()
  const { api } = useServices()
  const { interviewId, deleteAfter } = interview
  const queryClient = useQueryClient()
  const heading = useRef<HTMLHeadingElement>(null)
  const [days, setDays] = useState<ShareDays>(7)
  const queryKey = ['shares', interviewId]
  const list = useQuery({ queryKey, queryFn: () => api.shares(interviewId), staleTime: 0 })
  const reload = () => queryClient.invalidateQueries({ queryKey })
  const creation = useMutation({
    mutationFn: () => api.createShare(interviewId, days),
    onMutate: () => {
      deletion.reset()
    },
    onSettled: reload,
  })
  const deletion = useMutation({
    mutationFn: (shareId: string) => api.deleteShare(interviewId, shareId),
    onSuccess: (_, shareId) => {
      // The button that had the focus disappears with its link.
      heading.current?.focus()
      if (creation.data?.share.share_id === shareId) creation.reset()
    },
    onSettled: reload,
  })
  const problems = [
    ['share.createFailed', creation.error],
    ['share.deleteFailed', deletion.error],
    ['share.listFailed', list.error],
  ] as const
  return (
    <section
      aria-labelledby="share-heading"
      data-testid="share"
      className="flex flex-col gap-3 print:hidden"
    >
      <h2 ref={heading} id="share-heading" tabIndex={-1} className="text-[1.0625rem] text-soft">
        {t('share.heading')}
      </h2>
      <Hint>{t('share.lead')}</Hint>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-60">
          <RadioPills
            label={t('share.days')}
            value={String(days)}
            onChange={(chosen) => {
              setDays(Number(chosen) as ShareDays)
            }}
            choices={DAYS.map((n) => ({
              value: String(n),
              title: t('share.daysValue', { count: n }),
            }))}
          />
        </div>
        <Button
          data-testid="share-create"
          isPending={creation.isPending}
          onPress={() => {
            creation.mutate()
          }}
        >
          {creation.isPending ? t('share.creating') : t('share.create')}
        </Button>
      </div>
      {deleteAfter !== null && endsEarly(deleteAfter, days) && (
        <Hint>{t('share.endsWithInterview', { date: longDate(deleteAfter, language) })}</Hint>
      )}
      {problems.map(
        ([title, error]) =>
          error && (
            <ErrorBanner key={title} title={t(title)} detail={describeFailure(failureOf(error))} />
          ),
      )}
      {creation.data && <NewLink key={creation.data.url} created={creation.data} />}
      <Hint live>{deletion.isSuccess && t('share.deleted')}</Hint>
      <Links
        shares={list.data ?? []}
        pending={deletion.isPending ? deletion.variables : null}
        onDelete={deletion.mutate}
      />
    </section>
  )
}

interface LinksProps {
  shares: readonly Share[]
  /** Id of the link that is being deleted. */
  pending: string | null
  onDelete: (shareId: string) => void
}

function Links({ shares, pending, onDelete }: LinksProps) {
  const { t, language } = useText()
  if (shares.length === 0) return null
  return (
    <>
      <h3 id="share-links" className="text-[0.9375rem]">
        {t('share.existing')}
      </h3>
      <ul
        aria-labelledby="share-links"
        data-testid="share-links"
        className="flex flex-col divide-y divide-line rounded-box border border-line bg-surface px-4"
      >
        {shares.map((share) => {
          const date = dateAndTime(share.expires_at, language)
          return (
            <li
              key={share.share_id}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2"
            >
              <span className="flex flex-wrap gap-x-3">
                <span className="font-semibold">{t('share.until', { date })}</span>
                <span className="text-[0.9375rem] text-soft">
                  {t('share.created', { date: longDate(share.created_at, language) })}
                </span>
              </span>
              <Button
                look="danger"
                data-testid="share-delete"
                aria-label={t('share.deleteLabel', { date })}
                isPending={pending === share.share_id}
                onPress={() => {
                  onDelete(share.share_id)
                }}
              >
                {t('share.delete')}
              </Button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
