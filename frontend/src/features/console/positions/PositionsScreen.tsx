import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Chip } from '../../../ui/Chip'
import { Icon } from '../../../ui/icons'
import { Waiting } from '../../../ui/Waiting'
import type { Position } from '../api/positionsApi'
import { useConsole } from '../consoleServices'
import { useMe } from '../me'
import { useConsoleText } from '../texts'
import { ConsoleLink } from '../ui/ConsoleLink'
import { RequestFailure } from '../ui/RequestFailure'
import { POSITIONS } from './queries'

const NEW = '/positions/new' as string

/** The positions of the team; an owner sees those of all teams. */
export function PositionsScreen() {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery({ queryKey: POSITIONS, queryFn: () => api.positions() })
  if (error) {
    return <RequestFailure title={t('failed')} error={error} retry={() => void refetch()} />
  }
  if (!data) return <Waiting title={t('loading')} />
  const add = (
    <Button look="primary" data-testid="add-position" onPress={() => void navigate({ to: NEW })}>
      <Icon name="plus" />
      {t('positions.add')}
    </Button>
  )
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="flex flex-col gap-1">
          <h1 className="text-[clamp(1.5rem,3.6vw,1.875rem)]">{t('positions.title')}</h1>
          <p className="text-pretty text-soft">{t('positions.intro')}</p>
        </div>
        {data.length > 0 && add}
      </div>
      {data.length === 0 ? (
        <Card className="items-center py-12 text-center" testId="no-positions">
          <h2 className="text-lg">{t('positions.empty')}</h2>
          <p className="text-pretty text-soft">{t('positions.emptyHint')}</p>
          {add}
        </Card>
      ) : (
        <ul
          aria-label={t('positions.list')}
          className="divide-y divide-line rounded-card border border-line bg-surface shadow-sm"
        >
          {data.map((position) => (
            <Row key={position.id} position={position} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Row({ position }: { position: Position }) {
  const { t } = useConsoleText()
  const { me } = useMe()
  const { questions, candidates, finished } = position
  const place = [position.company, me?.role === 'owner' ? position.team : ''].filter(Boolean)
  return (
    <li data-testid="position">
      <ConsoleLink
        to={`/positions/${position.id}`}
        className="grid items-center gap-x-6 gap-y-1 px-4 py-3.5 transition-colors hover:bg-sunken sm:px-6 lg:grid-cols-[minmax(0,1fr)_auto]"
      >
        <span className="flex min-w-0 flex-col">
          <span className="flex flex-wrap items-center gap-2 font-semibold">
            <span className="min-w-0 break-words">{position.title}</span>
            <Chip quiet={position.closed_at !== null}>
              {t(position.closed_at === null ? 'positions.open' : 'positions.closed')}
            </Chip>
          </span>
          {place.length > 0 && (
            <span className="text-[0.9375rem] break-words text-soft">{place.join(' · ')}</span>
          )}
        </span>
        <span className="text-[0.9375rem] text-soft">
          {t('positions.facts', { questions, candidates, finished })}
        </span>
      </ConsoleLink>
    </li>
  )
}
