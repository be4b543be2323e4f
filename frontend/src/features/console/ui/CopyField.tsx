import { useId, useRef, useState } from 'react'

import { Button } from '../../../ui/Button'
import { FIELD_LOOK } from '../../../ui/Labelled'
import { StatusRegion } from '../../../ui/StatusRegion'
import { useConsoleText } from '../texts'

interface Props {
  label: string
  value: string
  hint: string
}

/** A text to be copied, such as the address of a link. */
export function CopyField({ label, value, hint }: Props) {
  const { t } = useConsoleText()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    field.current?.select()
    try {
      // Not available at addresses without https. The text is selected for copying by hand.
      await navigator.clipboard.writeText(value)
      setCopied(true)
    } catch {
      setCopied(false)
    }
  }
  return (
    <div className="flex flex-col gap-1.5 rounded-box border border-accent bg-accent-pale p-4">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          ref={field}
          id={id}
          readOnly
          value={value}
          data-testid="copy-field"
          className={`${FIELD_LOOK} min-w-0 flex-1 basis-60`}
          onFocus={({ target }) => {
            target.select()
          }}
        />
        <Button look="primary" onPress={() => void copy()}>
          {t('copy')}
        </Button>
      </div>
      <p className="text-sm text-soft">{hint}</p>
      {copied && <StatusRegion className="text-sm font-semibold">{t('copied')}</StatusRegion>}
    </div>
  )
}
