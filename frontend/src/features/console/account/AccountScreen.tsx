import { useQuery } from '@tanstack/react-query'

import { Waiting } from '../../../ui/Waiting'
import { useConsole } from '../consoleServices'
import { useMe } from '../me'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { PasskeysCard } from './PasskeysCard'
import { PasswordCard } from './PasswordCard'
import { ProfileCard } from './ProfileCard'
import { SignInsCard } from './SignInsCard'

export const OWN_ACCOUNT = ['own account'] as const

/** The signed-in user's own account. */
export function AccountScreen() {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const { me } = useMe()
  const { data, error, refetch } = useQuery({
    queryKey: OWN_ACCOUNT,
    queryFn: () => api.ownAccount(),
  })
  if (error) {
    return <RequestFailure title={t('failed')} error={error} retry={() => void refetch()} />
  }
  if (!data || !me) return <Waiting title={t('loading')} />
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-[clamp(1.5rem,3.6vw,1.875rem)]">{t('account.title')}</h1>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="flex flex-col gap-6">
          <ProfileCard me={me} />
          <PasswordCard />
        </div>
        <div className="flex flex-col gap-6">
          <PasskeysCard passkeys={data.passkeys} />
          <SignInsCard signIns={data.sign_ins} />
        </div>
      </div>
    </div>
  )
}
