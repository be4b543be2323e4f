import { useMutation, useQueryClient } from '@tanstack/react-query'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { longDate } from '../../data/format'
import type { AccountLink } from '../api/consoleApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { USERS } from './UsersScreen'

/** The unused links of new users; nothing if there are none. */
export function PendingLinks({ links }: { links: AccountLink[] }) {
  const { t, language } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const deletion = useMutation({
    mutationFn: (id: string) => api.deleteLink(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: USERS }),
  })
  if (links.length === 0) return null
  return (
    <Card labelledBy="pending-links">
      <h2 id="pending-links" className="text-lg">
        {t('users.pending')}
      </h2>
      <ul className="divide-y divide-line">
        {links.map((link) => (
          <li key={link.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <span className="min-w-0 flex-1 basis-48 font-semibold break-all">
              {link.email ?? t('users.anyEmail')}
            </span>
            <span className="text-[0.9375rem] text-soft">
              {t(`role.${link.role}`)} · {link.team?.name} ·{' '}
              {t('users.until', { date: longDate(link.expires_at, language) })}
            </span>
            <Button
              look="quiet"
              onPress={() => {
                deletion.mutate(link.id)
              }}
            >
              {t('users.withdraw')}
            </Button>
          </li>
        ))}
      </ul>
      {deletion.error !== null && (
        <RequestFailure title={t('users.failed')} error={deletion.error} />
      )}
    </Card>
  )
}
