import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Chip } from '../../../ui/Chip'
import { Dialog } from '../../../ui/Dialog'
import { Icon } from '../../../ui/icons'
import { Select } from '../../../ui/Select'
import { Waiting } from '../../../ui/Waiting'
import { shortDate } from '../../data/format'
import type { Candidate, CandidateState, PositionDetail } from '../api/positionsApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { InvitationLink } from './InvitationLink'
import { InviteCandidate } from './InviteCandidate'
import { candidatesKey, POSITIONS } from './queries'

const STATES = ['invited', 'opened', 'under_way', 'finished', 'expired', 'withdrawn'] as const
/** The table is loaded again this often, to show how candidates proceed. */
const POLL_MS = 10_000
/** Validity of a new link in days. */
const NEW_LINK_DAYS = 14

/** The candidates of a position with their states, and their invitation. */
export function Candidates({ position }: { position: PositionDetail }) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const [inviting, setInviting] = useState(false)
  const [shown, setShown] = useState<CandidateState | 'all'>('all')
  const { data, error, refetch } = useQuery({
    queryKey: candidatesKey(position.id),
    queryFn: () => api.invitedCandidates(position.id),
    refetchInterval: POLL_MS,
  })
  if (error) {
    return <RequestFailure title={t('failed')} error={error} retry={() => void refetch()} />
  }
  if (!data) return <Waiting title={t('loading')} />
  const isClosed = position.closed_at !== null
  const rows = data.filter(({ state }) => shown === 'all' || state === shown)
  const count = (state: CandidateState) => data.filter((row) => row.state === state).length
  const invite = (
    <Button
      look="primary"
      data-testid="invite-candidate"
      isDisabled={isClosed}
      onPress={() => {
        setInviting(true)
      }}
    >
      <Icon name="plus" />
      {t('positions.candidates.invite')}
    </Button>
  )
  return (
    <div className="flex flex-col gap-4">
      {isClosed && <p className="text-pretty text-soft">{t('positions.candidates.closed')}</p>}
      {data.length === 0 ? (
        <Card className="items-center py-12 text-center" testId="no-candidates">
          <h2 className="text-lg">{t('positions.candidates.empty')}</h2>
          <p className="text-pretty text-soft">{t('positions.candidates.emptyHint')}</p>
          {invite}
        </Card>
      ) : (
        <>
          <div className="flex flex-wrap items-end justify-between gap-3">
            <div className="min-w-44">
              <Select
                label={t('positions.candidates.filter')}
                value={shown}
                options={[
                  { value: 'all', label: `${t('positions.candidates.all')} (${data.length})` },
                  ...STATES.map((value) => ({
                    value,
                    label: `${t(`positions.candidates.states.${value}`)} (${count(value)})`,
                  })),
                ]}
                onChange={setShown}
              />
            </div>
            {invite}
          </div>
          <CandidateTable candidates={rows} positionId={position.id} />
        </>
      )}
      <InviteCandidate
        open={inviting}
        positionId={position.id}
        onClose={() => {
          setInviting(false)
        }}
      />
    </div>
  )
}

function CandidateTable({
  candidates,
  positionId,
}: {
  candidates: Candidate[]
  positionId: string
}) {
  const { t } = useConsoleText()
  const head = 'px-4 py-2.5 text-left text-sm font-semibold text-soft'
  return (
    <div className="rounded-card border border-line bg-surface shadow-sm">
      <table className="w-full border-collapse max-md:block">
        <caption className="sr-only">{t('positions.candidates.table')}</caption>
        <thead className="border-b border-line max-md:sr-only">
          <tr>
            <th scope="col" className={`${head} sm:pl-6`}>
              {t('positions.candidates.person')}
            </th>
            <th scope="col" className={head}>
              {t('positions.candidates.state')}
            </th>
            <th scope="col" className={head}>
              {t('positions.candidates.when')}
            </th>
            <th scope="col" className={head}>
              {t('positions.candidates.questions')}
            </th>
            <th scope="col" className={`${head} sm:pr-6`}>
              <span className="sr-only">{t('positions.candidates.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-md:block">
          {candidates.map((candidate) => (
            <CandidateRow key={candidate.id} candidate={candidate} positionId={positionId} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const QUIET: readonly CandidateState[] = ['invited', 'expired', 'withdrawn']

function CandidateRow({ candidate, positionId }: { candidate: Candidate; positionId: string }) {
  const { t, language } = useConsoleText()
  const { name, email, state, version } = candidate
  const date = shortDate(momentOf(candidate), language)
  const cell = 'px-4 py-2 max-md:block max-md:px-0 max-md:py-0.5'
  return (
    <tr
      data-testid="candidate"
      className="max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:px-4 max-md:py-3"
    >
      <td className={`${cell} max-md:w-full sm:pl-6`}>
        <span className="block font-semibold break-words">{name}</span>
        {email !== '' && <span className="block text-sm break-all text-soft">{email}</span>}
      </td>
      <td className={cell} data-testid="candidate-state">
        <span className="whitespace-nowrap">
          <Chip quiet={QUIET.includes(state)}>{t(`positions.candidates.states.${state}`)}</Chip>
        </span>
      </td>
      <td className={`${cell} text-[0.9375rem] text-soft`}>
        {t(`positions.candidates.whenOf.${state}`, { date })}
      </td>
      <td className={`${cell} text-[0.9375rem] whitespace-nowrap text-soft`}>
        {t('positions.plan.version', { n: version })}
      </td>
      <td className={`${cell} max-md:ml-auto sm:pr-6`}>
        <RowActions candidate={candidate} positionId={positionId} />
      </td>
    </tr>
  )
}

/** Return the time at which the candidate came into the current state. */
function momentOf(candidate: Candidate): string {
  const { state, invited_at, opened_at, started_at, finished_at, expires_at } = candidate
  const moments: Record<CandidateState, string | null> = {
    invited: invited_at,
    opened: opened_at,
    under_way: started_at,
    finished: finished_at,
    expired: expires_at,
    withdrawn: invited_at,
  }
  return moments[state] ?? invited_at
}

function RowActions({ candidate, positionId }: { candidate: Candidate; positionId: string }) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState<'newLink' | 'withdraw' | null>(null)
  const reload = () => queryClient.invalidateQueries({ queryKey: POSITIONS })
  const renewing = useMutation({
    mutationFn: () => api.renewInvitation(candidate.id, NEW_LINK_DAYS),
    onSuccess: reload,
  })
  const withdrawing = useMutation({
    mutationFn: () => api.withdrawInvitation(candidate.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: candidatesKey(positionId) }),
    onSuccess: () => {
      setAsking(null)
    },
  })
  const { name, state } = candidate
  const mayWithdraw = state === 'invited' || state === 'opened'
  const close = () => {
    setAsking(null)
    renewing.reset()
    withdrawing.reset()
  }
  const error = renewing.error ?? withdrawing.error
  return (
    <div className="-mx-2 flex flex-wrap justify-end gap-x-1">
      {state !== 'finished' && (
        <Button
          look="quiet"
          aria-label={t('positions.candidates.newLinkOf', { name })}
          onPress={() => {
            setAsking('newLink')
          }}
        >
          {t('positions.candidates.newLink')}
        </Button>
      )}
      {mayWithdraw && (
        <Button
          look="quiet"
          aria-label={t('positions.candidates.withdrawOf', { name })}
          onPress={() => {
            setAsking('withdraw')
          }}
        >
          {t('positions.candidates.withdraw')}
        </Button>
      )}
      {asking !== null && (
        <Dialog
          open
          alert={!renewing.data}
          title={
            renewing.data
              ? t('positions.candidates.newLink')
              : t(`positions.candidates.${asking}Title`, { name })
          }
          onClose={close}
        >
          {renewing.data ? (
            <InvitationLink created={renewing.data} />
          ) : (
            <p className="text-pretty">{t(`positions.candidates.${asking}Hint`)}</p>
          )}
          {error !== null && (
            <RequestFailure title={t('positions.candidates.failed')} error={error} />
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onPress={close}>{t(renewing.data ? 'close' : 'cancel')}</Button>
            {!renewing.data && (
              <Button
                look={asking === 'withdraw' ? 'danger' : 'primary'}
                data-testid="confirm"
                isPending={renewing.isPending || withdrawing.isPending}
                onPress={() => {
                  if (asking === 'withdraw') withdrawing.mutate()
                  else renewing.mutate()
                }}
              >
                {t(`positions.candidates.${asking}`)}
              </Button>
            )}
          </div>
        </Dialog>
      )}
    </div>
  )
}
