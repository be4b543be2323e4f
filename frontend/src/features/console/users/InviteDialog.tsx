import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Select } from '../../../ui/Select'
import { dateAndTime } from '../../data/format'
import type { Role, Team } from '../api/consoleApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { CopyField } from '../ui/CopyField'
import { RequestFailure } from '../ui/RequestFailure'
import { TextField } from '../ui/TextField'
import { ROLES } from './roles'
import { USERS } from './UsersScreen'

interface Props {
  open: boolean
  teams: Team[]
  onClose: () => void
}

/** A dialog that creates a link with which a new user creates an account. */
export function InviteDialog({ open, teams, onClose }: Props) {
  const { t } = useConsoleText()
  return (
    <Dialog open={open} title={t('users.inviteTitle')} onClose={onClose}>
      <InviteForm teams={teams} onClose={onClose} />
    </Dialog>
  )
}

function InviteForm({ teams, onClose }: Omit<Props, 'open'>) {
  const { t, language } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('recruiter')
  const [team, setTeam] = useState(teams[0]?.id ?? '')
  const inviting = useMutation({
    mutationFn: () => api.invite({ role, team, email: email.trim() === '' ? null : email }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: USERS }),
  })
  if (inviting.data) {
    const date = dateAndTime(inviting.data.link.expires_at, language)
    return (
      <>
        <CopyField
          label={t('users.linkReady')}
          value={inviting.data.url}
          hint={t('users.linkHint', { date })}
        />
        <div className="flex justify-end">
          <Button onPress={onClose}>{t('close')}</Button>
        </div>
      </>
    )
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!inviting.isPending) inviting.mutate()
      }}
    >
      <p className="text-[0.9375rem] text-pretty text-soft">{t('users.inviteHint')}</p>
      <TextField
        label={t('users.emailOptional')}
        type="email"
        maxLength={254}
        hint={t('users.emailHint')}
        value={email}
        onChange={setEmail}
      />
      <Select
        label={t('users.role')}
        hint={t(`roleHint.${role}`)}
        value={role}
        options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
        onChange={setRole}
      />
      <Select
        label={t('users.team')}
        value={team}
        options={teams.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setTeam}
      />
      {inviting.error !== null && (
        <RequestFailure title={t('users.failed')} error={inviting.error} />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('cancel')}</Button>
        <Button type="submit" look="primary" isPending={inviting.isPending}>
          {t('users.createLink')}
        </Button>
      </div>
    </form>
  )
}
