import { dateAndTime } from '../../data/format'
import type { CreatedInvitation } from '../api/positionsApi'
import { useConsoleText } from '../texts'
import { CopyField } from '../ui/CopyField'

/** The address of a new invitation, which is shown once. */
export function InvitationLink({ created: { url, candidate } }: { created: CreatedInvitation }) {
  const { t, language } = useConsoleText()
  const { name, started_at, expires_at } = candidate
  const hint =
    started_at === null
      ? t('positions.candidates.readyHint', { date: dateAndTime(expires_at, language) })
      : t('positions.candidates.readyHintStarted')
  return <CopyField label={t('positions.candidates.ready', { name })} value={url} hint={hint} />
}
