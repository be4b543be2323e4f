import { useId, useRef, useState } from 'react'

import type { CreatedShare } from '../../../api/shares'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { FIELD_LOOK, Labelled } from '../../../ui/Labelled'
import { dateAndTime } from '../../data/format'
import { addressIn } from './shareDays'

/** The address of a new link, to be copied. The server does not store it. */
export function NewLink({ created }: { created: CreatedShare }) {
  const { t, language } = useText()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState<'share.copied' | 'share.copyFailed' | null>(null)
  const address = addressIn(created.url, language)
  const copy = async () => {
    field.current?.select()
    try {
      // Not available at addresses without https.
      await navigator.clipboard.writeText(address)
      setCopied('share.copied')
    } catch {
      setCopied('share.copyFailed')
    }
  }
  return (
    <div className="flex flex-col gap-2 rounded-box border border-accent bg-accent-pale p-4">
      <Labelled id={id} label={t('share.address')}>
        <div className="flex flex-wrap gap-2">
          <input
            ref={field}
            id={id}
            readOnly
            value={address}
            data-testid="share-address"
            className={`${FIELD_LOOK} min-w-0 flex-1 basis-60`}
            onFocus={(event) => {
              event.target.select()
            }}
          />
          <Button look="primary" data-testid="share-copy" onPress={() => void copy()}>
            {t('share.copy')}
          </Button>
          <a
            href={address}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-11 items-center px-2 font-semibold text-accent underline underline-offset-4"
          >
            {t('share.open')}
          </a>
        </div>
      </Labelled>
      <Hint>
        {t('share.addressOnce', { date: dateAndTime(created.share.expires_at, language) })}
      </Hint>
      <Hint live>{copied !== null && t(copied)}</Hint>
    </div>
  )
}
