import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { Dialog } from '../../../ui/Dialog'
import { Waiting } from '../../../ui/Waiting'
import type { PositionDetail } from '../api/positionsApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { ConsoleLink } from '../ui/ConsoleLink'
import { RequestFailure } from '../ui/RequestFailure'
import { BackToPositions } from './BackToPositions'
import { Candidates } from './Candidates'
import { PlanEditor } from './PlanEditor'
import { POSITIONS, positionKey } from './queries'
import { Versions } from './Versions'

const TABS = ['candidates', 'plan', 'versions'] as const
type Tab = (typeof TABS)[number]

/** The candidates of a position. */
export function CandidatesTab() {
  return <PositionTab tab="candidates">{(found) => <Candidates position={found} />}</PositionTab>
}

/** The questions of a position. */
export function PlanTab() {
  return (
    <PositionTab tab="plan">
      {(found) => <PlanEditor key={found.newest.number} position={found} />}
    </PositionTab>
  )
}

/** The versions of a position's questions. */
export function VersionsTab() {
  return <PositionTab tab="versions">{(found) => <Versions position={found} />}</PositionTab>
}

function PositionTab({
  tab,
  children,
}: {
  tab: Tab
  children: (position: PositionDetail) => ReactNode
}) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const { positionId = '' }: { positionId?: string } = useParams({ strict: false })
  const { data, error, refetch } = useQuery({
    queryKey: positionKey(positionId),
    queryFn: () => api.position(positionId),
  })
  if (error) {
    return (
      <div className="flex flex-col gap-4">
        <BackToPositions />
        <RequestFailure title={t('failed')} error={error} retry={() => void refetch()} />
      </div>
    )
  }
  if (!data) return <Waiting title={t('loading')} />
  return (
    <div className="flex flex-col gap-5">
      <BackToPositions />
      <Heading position={data} />
      <nav
        aria-label={t('positions.tabs')}
        className="flex gap-1 overflow-x-auto border-b border-line"
      >
        {TABS.map((name) => (
          <ConsoleLink
            key={name}
            to={`/positions/${data.id}${name === 'candidates' ? '' : `/${name}`}`}
            current={name === tab}
            className={`inline-flex min-h-11 items-center border-b-2 px-3 text-[0.9375rem] font-semibold whitespace-nowrap ${
              name === tab ? 'border-accent text-accent' : 'border-transparent text-soft'
            }`}
          >
            {t(`positions.tab.${name}`)}
          </ConsoleLink>
        ))}
      </nav>
      {children(data)}
    </div>
  )
}

function Heading({ position }: { position: PositionDetail }) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const isOpen = position.closed_at === null
  const changing = useMutation({
    mutationFn: (closed: boolean) => api.changePosition(position.id, { closed }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: POSITIONS }),
  })
  const facts = [position.company, position.team, t(`positions.languages.${position.language}`)]
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="flex min-w-0 flex-col gap-1">
          <h1 className="flex flex-wrap items-center gap-3 text-[clamp(1.5rem,3.6vw,1.875rem)]">
            <span className="min-w-0 break-words">{position.title}</span>
            <Chip quiet={!isOpen}>{t(isOpen ? 'positions.open' : 'positions.closed')}</Chip>
          </h1>
          <p className="text-soft">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        <Button
          data-testid="close-position"
          isPending={changing.isPending}
          onPress={() => {
            if (isOpen) setAsking(true)
            else changing.mutate(false)
          }}
        >
          {t(isOpen ? 'positions.close' : 'positions.reopen')}
        </Button>
      </div>
      {position.job_description !== '' && (
        <details>
          <summary className="inline-flex min-h-8 cursor-pointer items-center text-[0.9375rem] font-semibold text-accent">
            {t('positions.job_posting')}
          </summary>
          <p
            role="group"
            aria-label={t('positions.job_posting')}
            tabIndex={0}
            className="mt-2 max-h-72 overflow-y-auto rounded-box border border-line bg-surface p-4 text-[0.9375rem] whitespace-pre-line"
          >
            {position.job_description}
          </p>
        </details>
      )}
      {changing.error !== null && (
        <RequestFailure title={t('positions.failed')} error={changing.error} />
      )}
      <Dialog
        open={asking}
        alert
        title={t('positions.closeTitle')}
        onClose={() => {
          setAsking(false)
        }}
      >
        <p className="text-pretty">{t('positions.closeHint')}</p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button
            onPress={() => {
              setAsking(false)
            }}
          >
            {t('cancel')}
          </Button>
          <Button
            look="danger"
            data-testid="confirm-close"
            onPress={() => {
              setAsking(false)
              changing.mutate(true)
            }}
          >
            {t('positions.close')}
          </Button>
        </div>
      </Dialog>
    </header>
  )
}
