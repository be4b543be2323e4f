import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'
import { Waiting } from '../../../ui/Waiting'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { InviteDialog } from './InviteDialog'
import { PendingLinks } from './PendingLinks'
import { TeamsCard } from './TeamsCard'
import { UserList } from './UserList'

export const USERS = ['users'] as const
export const TEAMS = ['teams'] as const

/** The owner's screen for users, invitations and teams. */
export function UsersScreen() {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const [inviting, setInviting] = useState(false)
  const users = useQuery({ queryKey: USERS, queryFn: () => api.users() })
  const teams = useQuery({ queryKey: TEAMS, queryFn: () => api.teams() })
  const error = users.error ?? teams.error
  if (error) {
    const retry = () => void Promise.all([users.refetch(), teams.refetch()])
    return <RequestFailure title={t('failed')} error={error} retry={retry} />
  }
  if (!users.data || !teams.data) return <Waiting title={t('loading')} />
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="flex flex-col gap-1">
          <h1 className="text-[clamp(1.5rem,3.6vw,1.875rem)]">{t('users.title')}</h1>
          <p className="text-pretty text-soft">{t('users.intro')}</p>
        </div>
        <Button
          look="primary"
          data-testid="invite"
          onPress={() => {
            setInviting(true)
          }}
        >
          <Icon name="plus" />
          {t('users.invite')}
        </Button>
      </div>
      <UserList users={users.data.users} teams={teams.data} />
      <PendingLinks links={users.data.links} />
      <TeamsCard teams={teams.data} />
      <InviteDialog
        open={inviting}
        teams={teams.data}
        onClose={() => {
          setInviting(false)
        }}
      />
    </div>
  )
}
