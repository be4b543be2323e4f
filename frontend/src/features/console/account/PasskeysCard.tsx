import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { longDate } from '../../data/format'
import type { OwnAccount } from '../api/consoleApi'
import { createPasskey, hasPasskeys } from '../access/passkeys'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { PasskeyOrRequestFailure } from '../ui/PasskeyOrRequestFailure'
import { TextField } from '../ui/TextField'
import { OWN_ACCOUNT } from './AccountScreen'

/** The passkeys of the signed-in user. */
export function PasskeysCard({ passkeys }: { passkeys: OwnAccount['passkeys'] }) {
  const { t, language } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const reload = () => queryClient.invalidateQueries({ queryKey: OWN_ACCOUNT })
  const adding = useMutation({
    mutationFn: async () => api.addPasskey(name, await createPasskey(await api.passkeyOptions())),
    onSuccess: async () => {
      setName('')
      await reload()
    },
  })
  const deletion = useMutation({
    mutationFn: (id: string) => api.deletePasskey(id),
    onSettled: reload,
  })
  const error = adding.error ?? deletion.error
  return (
    <Card labelledBy="passkeys">
      <div className="flex flex-col gap-1">
        <h2 id="passkeys" className="text-lg">
          {t('account.passkeys')}
        </h2>
        <p className="text-[0.9375rem] text-pretty text-soft">{t('account.passkeysHint')}</p>
      </div>
      {passkeys.length === 0 ? (
        <p className="text-soft">{t('account.noPasskeys')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {passkeys.map((passkey) => (
            <li key={passkey.id} className="flex items-center justify-between gap-3 py-2">
              <div className="min-w-0">
                <p className="font-semibold break-words">{passkey.name}</p>
                <p className="text-sm text-soft">
                  {t('account.created', { date: longDate(passkey.created_at, language) })} ·{' '}
                  {passkey.used_at === null
                    ? t('account.neverUsed')
                    : t('account.used', { date: longDate(passkey.used_at, language) })}
                </p>
              </div>
              <Button
                look="quiet"
                aria-label={t('account.deletePasskeyOf', { name: passkey.name })}
                onPress={() => {
                  deletion.mutate(passkey.id)
                }}
              >
                {t('account.deletePasskey')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {hasPasskeys() ? (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            if (!adding.isPending && name.trim() !== '') adding.mutate()
          }}
        >
          <TextField
            label={t('account.passkeyName')}
            required
            maxLength={80}
            hint={t('account.passkeyNameHint')}
            value={name}
            onChange={setName}
          />
          <div>
            <Button type="submit" isPending={adding.isPending} data-testid="add-passkey">
              {adding.isPending ? t('account.adding') : t('account.addPasskey')}
            </Button>
          </div>
        </form>
      ) : (
        <p className="text-soft">{t('passkey.unsupported')}</p>
      )}
      {error !== null && <PasskeyOrRequestFailure title={t('account.failed')} error={error} />}
    </Card>
  )
}
