import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import type { Me } from '../api/consoleApi'
import { useConsole } from '../consoleServices'
import { homeOf, setMe } from '../me'
import { useConsoleText } from '../texts'
import { PasskeyOrRequestFailure } from '../ui/PasskeyOrRequestFailure'
import { TextField } from '../ui/TextField'
import { hasPasskeys, signWithPasskey } from './passkeys'

/** Sign in with a password or a passkey. */
export function SignInScreen() {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const signedIn = useSignedIn()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const withPassword = useMutation({
    mutationFn: () => api.signIn(email, password),
    onSuccess: signedIn,
  })
  const withPasskey = useMutation({
    mutationFn: async () => api.signInWithPasskey(await signWithPasskey(await api.signInOptions())),
    onSuccess: signedIn,
  })
  const busy = withPassword.isPending || withPasskey.isPending
  const error = withPassword.error ?? withPasskey.error
  return (
    <Card className="mx-auto mt-[clamp(0rem,5vh,3rem)] max-w-md" testId="sign-in">
      <h1 className="text-[1.625rem]">{t('signIn.title')}</h1>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          withPasskey.reset()
          if (!busy) withPassword.mutate()
        }}
      >
        <TextField
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username webauthn"
          required
          maxLength={254}
          value={email}
          onChange={setEmail}
        />
        <TextField
          label={t('password')}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          maxLength={200}
          value={password}
          onChange={setPassword}
        />
        {error !== null && <PasskeyOrRequestFailure title={t('signIn.failed')} error={error} />}
        <Button type="submit" look="primary" wide isPending={busy}>
          {withPassword.isPending ? t('signIn.busy') : t('signIn.submit')}
        </Button>
      </form>
      {hasPasskeys() && (
        <Button
          wide
          isPending={busy}
          onPress={() => {
            withPassword.reset()
            withPasskey.mutate()
          }}
        >
          {t('signIn.withPasskey')}
        </Button>
      )}
      <p className="text-sm text-pretty text-soft">{t('signIn.forgotten')}</p>
    </Card>
  )
}

/** Return a function that shows the first screen of a user who has just signed in. */
export function useSignedIn(): (me: Me) => void {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return (me) => {
    setMe(queryClient, me)
    void navigate({ to: homeOf(me), replace: true })
  }
}
