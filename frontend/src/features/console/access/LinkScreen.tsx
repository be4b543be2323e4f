import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Waiting } from '../../../ui/Waiting'
import type { OpenedLink } from '../api/consoleApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { ConsoleLink } from '../ui/ConsoleLink'
import { RequestFailure } from '../ui/RequestFailure'
import { TextField } from '../ui/TextField'
import { useSignedIn } from './SignInScreen'

/** Create an account, or set a new password, with a link whose token is in the address. */
export function LinkScreen() {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const [token] = useState(() => decodeURIComponent(window.location.hash.slice(1)))
  const { data: link, error } = useQuery({
    queryKey: ['account link', token],
    queryFn: () => api.openLink(token),
    staleTime: Infinity,
  })
  if (error) {
    return (
      <Card className="mx-auto mt-[clamp(0rem,5vh,3rem)] max-w-md" testId="link-invalid">
        <RequestFailure title={t('link.invalid')} error={error} />
        <p>
          <ConsoleLink
            to="/sign-in"
            className="font-semibold text-accent underline underline-offset-4"
          >
            {t('link.toSignIn')}
          </ConsoleLink>
        </p>
      </Card>
    )
  }
  return link ? <LinkForm token={token} link={link} /> : <Waiting title={t('loading')} />
}

function LinkForm({ token, link }: { token: string; link: OpenedLink }) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const signedIn = useSignedIn()
  const [name, setName] = useState('')
  const [email, setEmail] = useState(link.email ?? '')
  const [password, setPassword] = useState('')
  const isNewUser = link.kind === 'new_user'
  const saving = useMutation({
    mutationFn: () =>
      api.acceptLink({ token, password, ...(isNewUser && { name: name.trim(), email }) }),
    onSuccess: (me) => {
      // The token is used up; it must not stay in the browser's history.
      window.history.replaceState(null, '', window.location.pathname)
      signedIn(me)
    },
  })
  const { title, intro } = useIntroduction(link)
  return (
    <Card className="mx-auto mt-[clamp(0rem,5vh,3rem)] max-w-md" testId="account-link">
      <h1 className="text-[1.625rem]">{title}</h1>
      <p className="text-pretty text-soft">{intro}</p>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!saving.isPending) saving.mutate()
        }}
      >
        {isNewUser && (
          <TextField
            label={t('yourName')}
            name="name"
            autoComplete="name"
            required
            maxLength={80}
            value={name}
            onChange={setName}
          />
        )}
        <TextField
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          maxLength={254}
          readOnly={link.email !== null}
          value={email}
          onChange={setEmail}
        />
        <TextField
          label={isNewUser ? t('password') : t('account.new')}
          type="password"
          name="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={200}
          hint={t('passwordHint')}
          value={password}
          onChange={setPassword}
        />
        {saving.error !== null && <RequestFailure title={t('link.failed')} error={saving.error} />}
        <Button type="submit" look="primary" wide isPending={saving.isPending}>
          {saving.isPending ? t('link.busy') : t(isNewUser ? 'link.create' : 'link.setPassword')}
        </Button>
      </form>
    </Card>
  )
}

function useIntroduction(link: OpenedLink): { title: string; intro: string } {
  const { t } = useConsoleText()
  if (link.kind === 'new_password') {
    const intro = t('link.introPassword', { email: link.email ?? '' })
    return { title: t('link.titlePassword'), intro }
  }
  if (link.team === null) return { title: t('link.titleOwner'), intro: t('link.introOwner') }
  const intro = t('link.introUser', { team: link.team, role: t(`role.${link.role}`) })
  return { title: t('link.titleUser'), intro }
}
