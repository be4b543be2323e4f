import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Select } from '../../../ui/Select'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { TextField } from '../ui/TextField'
import { InvitationLink } from './InvitationLink'
import { POSITIONS } from './queries'

const DAYS = ['3', '7', '14', '30', '60'] as const

interface Props {
  open: boolean
  positionId: string
  onClose: () => void
}

/** A dialog that invites a candidate and shows the link. */
export function InviteCandidate({ open, positionId, onClose }: Props) {
  const { t } = useConsoleText()
  return (
    <Dialog open={open} title={t('positions.candidates.invite')} onClose={onClose}>
      <InviteForm positionId={positionId} onClose={onClose} />
    </Dialog>
  )
}

function InviteForm({ positionId, onClose }: Omit<Props, 'open'>) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [days, setDays] = useState<(typeof DAYS)[number]>('14')
  const inviting = useMutation({
    mutationFn: () =>
      api.inviteCandidate(positionId, {
        ...{ name, days: Number(days) },
        email: email.trim() === '' ? null : email,
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: POSITIONS }),
  })
  if (inviting.data) {
    return (
      <>
        <InvitationLink created={inviting.data} />
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
        if (!inviting.isPending && name.trim() !== '') inviting.mutate()
      }}
    >
      <p className="text-[0.9375rem] text-pretty text-soft">
        {t('positions.candidates.inviteHint')}
      </p>
      <TextField
        label={t('positions.candidates.name')}
        required
        maxLength={80}
        value={name}
        onChange={setName}
      />
      <TextField
        label={t('positions.candidates.email')}
        type="email"
        maxLength={254}
        value={email}
        onChange={setEmail}
      />
      <Select
        label={t('positions.candidates.days')}
        value={days}
        options={DAYS.map((value) => ({
          value,
          label: t('positions.candidates.daysValue', { n: value }),
        }))}
        onChange={setDays}
      />
      {inviting.error !== null && (
        <RequestFailure title={t('positions.candidates.failed')} error={inviting.error} />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('cancel')}</Button>
        <Button
          type="submit"
          look="primary"
          data-testid="create-invitation"
          isPending={inviting.isPending}
        >
          {t('positions.candidates.create')}
        </Button>
      </div>
    </form>
  )
}
