import { WarnBanner } from '../../../ui/Notice'
import { PasskeyFailure } from '../access/passkeys'
import { useConsoleText } from '../texts'
import { RequestFailure } from './RequestFailure'

/** A failure of the browser's passkeys or of a request. */
export function PasskeyOrRequestFailure({ title, error }: { title: string; error: unknown }) {
  const { t } = useConsoleText()
  if (error instanceof PasskeyFailure) return <WarnBanner title={t(`passkey.${error.fault}`)} />
  return <RequestFailure title={title} error={error} />
}
