import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { Dialog } from '../../../ui/Dialog'
import { Select } from '../../../ui/Select'
import { dateAndTime } from '../../data/format'
import type { Role, Team, User, UserChange } from '../api/consoleApi'
import { useConsole } from '../consoleServices'
import { useMe } from '../me'
import { useConsoleText } from '../texts'
import { CopyField } from '../ui/CopyField'
import { RequestFailure } from '../ui/RequestFailure'
import { ROLES } from './roles'
import { USERS } from './UsersScreen'

/** All users with their role and team, which the owner can change. */
export function UserList({ users, teams }: { users: User[]; teams: Team[] }) {
  const { t } = useConsoleText()
  return (
    <ul
      aria-label={t('users.listLabel')}
      className="divide-y divide-line rounded-card border border-line bg-surface shadow-sm"
    >
      {users.map((user) => (
        <UserRow key={user.id} user={user} teams={teams} />
      ))}
    </ul>
  )
}

function UserRow({ user, teams }: { user: User; teams: Team[] }) {
  const { t, language } = useConsoleText()
  const { api } = useConsole()
  const { me } = useMe()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const changing = useMutation({
    mutationFn: (change: UserChange) => api.changeUser(user.id, change),
    onSettled: () => queryClient.invalidateQueries({ queryKey: USERS }),
  })
  const linking = useMutation({ mutationFn: () => api.createPasswordLink(user.id) })
  const { name } = user
  const isDisabled = user.disabled_at !== null
  const error = changing.error ?? linking.error
  return (
    <li className="flex flex-col gap-3 px-4 py-3.5 sm:px-6" data-testid="user">
      <div className="grid items-center gap-3 lg:grid-cols-[minmax(0,1fr)_auto_auto]">
        <div className="flex min-w-0 flex-col">
          <p className="flex flex-wrap items-center gap-2 font-semibold">
            <span className="min-w-0 break-words">{name}</span>
            {me?.id === user.id && <Chip>{t('users.you')}</Chip>}
            {isDisabled && <Chip quiet>{t('users.disabled')}</Chip>}
          </p>
          <p className="text-[0.9375rem] break-all text-soft">{user.email}</p>
        </div>
        <div className="grid grid-cols-2 gap-2 lg:w-[26rem]">
          <Select
            label={t('users.roleOf', { name })}
            hidesLabel
            value={user.role}
            options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            onChange={(role: Role) => {
              changing.mutate({ role })
            }}
          />
          <Select
            label={t('users.teamOf', { name })}
            hidesLabel
            value={user.team.id}
            options={teams.map(({ id, name: label }) => ({ value: id, label }))}
            onChange={(team) => {
              changing.mutate({ team })
            }}
          />
        </div>
        <div
          role="group"
          aria-label={t('users.actionsOf', { name })}
          className="flex flex-wrap justify-end gap-1 lg:w-[17.5rem]"
        >
          <Button
            look="quiet"
            isPending={linking.isPending}
            onPress={() => {
              linking.mutate()
            }}
          >
            {t('users.passwordLink')}
          </Button>
          {isDisabled ? (
            <Button
              look="quiet"
              onPress={() => {
                changing.mutate({ disabled: false })
              }}
            >
              {t('users.enable')}
            </Button>
          ) : (
            <Button
              look="quiet"
              onPress={() => {
                setAsking(true)
              }}
            >
              {t('users.disable')}
            </Button>
          )}
        </div>
      </div>
      {error !== null && <RequestFailure title={t('users.failed')} error={error} />}
      {linking.data && (
        <CopyField
          label={t('users.linkReady')}
          value={linking.data.url}
          hint={t('users.linkHint', { date: dateAndTime(linking.data.link.expires_at, language) })}
        />
      )}
      <Dialog
        open={asking}
        alert
        title={t('users.disableTitle', { name })}
        onClose={() => {
          setAsking(false)
        }}
      >
        <p className="text-pretty">{t('users.disableHint')}</p>
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
            data-testid="confirm-disable"
            onPress={() => {
              setAsking(false)
              changing.mutate({ disabled: true })
            }}
          >
            {t('users.disable')}
          </Button>
        </div>
      </Dialog>
    </li>
  )
}
