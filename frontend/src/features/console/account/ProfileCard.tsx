import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { StatusRegion } from '../../../ui/StatusRegion'
import type { Me } from '../api/consoleApi'
import { useConsole } from '../consoleServices'
import { ME } from '../me'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { TextField } from '../ui/TextField'

/** Name, address and role of the signed-in user. Only the name can be changed. */
export function ProfileCard({ me }: { me: Me }) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [name, setName] = useState(me.name)
  const saving = useMutation({
    mutationFn: () => api.rename(name),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ME }),
  })
  return (
    <Card labelledBy="profile">
      <h2 id="profile" className="text-lg">
        {t('account.profile')}
      </h2>
      <p className="break-all text-soft">
        {me.email} · {t(`role.${me.role}`)}
      </p>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!saving.isPending && name.trim() !== '') saving.mutate()
        }}
      >
        <TextField
          label={t('yourName')}
          required
          maxLength={80}
          autoComplete="name"
          value={name}
          onChange={setName}
        />
        {saving.error !== null && (
          <RequestFailure title={t('account.failed')} error={saving.error} />
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" isPending={saving.isPending}>
            {t('save')}
          </Button>
          {saving.isSuccess && <StatusRegion className="text-sm">{t('saved')}</StatusRegion>}
        </div>
      </form>
    </Card>
  )
}
