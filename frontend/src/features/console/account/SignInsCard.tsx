import { useMutation, useQueryClient } from '@tanstack/react-query'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Chip } from '../../../ui/Chip'
import { shortDate } from '../../data/format'
import type { OwnAccount } from '../api/consoleApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { OWN_ACCOUNT } from './AccountScreen'

/** The browsers in which the user is signed in. */
export function SignInsCard({ signIns }: { signIns: OwnAccount['sign_ins'] }) {
  const { t, language } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const ending = useMutation({
    mutationFn: (id: string) => api.endSignIn(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: OWN_ACCOUNT }),
  })
  return (
    <Card labelledBy="sign-ins">
      <h2 id="sign-ins" className="text-lg">
        {t('account.signIns')}
      </h2>
      <ul className="divide-y divide-line">
        {signIns.map((signIn) => {
          const browser = signIn.browser === '?' ? t('account.unknownBrowser') : signIn.browser
          return (
            <li key={signIn.id} className="flex items-center justify-between gap-3 py-2">
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-2 font-semibold">
                  {browser}
                  {signIn.current && <Chip>{t('account.here')}</Chip>}
                </p>
                <p className="text-sm text-soft">
                  {t('account.seen', { date: shortDate(signIn.seen_at, language) })}
                </p>
              </div>
              {!signIn.current && (
                <Button
                  look="quiet"
                  aria-label={t('account.endOf', { browser })}
                  onPress={() => {
                    ending.mutate(signIn.id)
                  }}
                >
                  {t('account.end')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {ending.error !== null && <RequestFailure title={t('account.failed')} error={ending.error} />}
    </Card>
  )
}
