import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { StatusRegion } from '../../../ui/StatusRegion'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { TextField } from '../ui/TextField'
import { OWN_ACCOUNT } from './AccountScreen'

/** Change the password, which signs out the user's other devices. */
export function PasswordCard() {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [current, setCurrent] = useState('')
  const [changed, setChanged] = useState('')
  const saving = useMutation({
    mutationFn: () => api.changePassword(current, changed),
    onSuccess: async () => {
      setCurrent('')
      setChanged('')
      await queryClient.invalidateQueries({ queryKey: OWN_ACCOUNT })
    },
  })
  return (
    <Card labelledBy="password">
      <h2 id="password" className="text-lg">
        {t('account.password')}
      </h2>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!saving.isPending) saving.mutate()
        }}
      >
        <TextField
          label={t('account.current')}
          type="password"
          autoComplete="current-password"
          required
          maxLength={200}
          value={current}
          onChange={setCurrent}
        />
        <TextField
          label={t('account.new')}
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={200}
          hint={t('passwordHint')}
          value={changed}
          onChange={setChanged}
        />
        {saving.error !== null && (
          <RequestFailure title={t('account.failed')} error={saving.error} />
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" isPending={saving.isPending}>
            {t('account.change')}
          </Button>
          {saving.isSuccess && (
            <StatusRegion className="text-sm">{t('account.changed')}</StatusRegion>
          )}
        </div>
      </form>
    </Card>
  )
}
