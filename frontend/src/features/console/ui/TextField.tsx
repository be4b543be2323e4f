import type { ComponentProps } from 'react'
import { useId } from 'react'

import { FIELD_LOOK } from '../../../ui/Labelled'

interface Props extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'className' | 'id'> {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  'data-testid'?: string
}

/** A text field with its label above and a hint below. */
export function TextField({ label, value, onChange, hint, ...rest }: Props) {
  const id = useId()
  const hintId = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        value={value}
        aria-describedby={hint === undefined ? undefined : hintId}
        className={FIELD_LOOK}
        onChange={({ target }) => {
          onChange(target.value)
        }}
      />
      {hint !== undefined && (
        <p id={hintId} className="text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  )
}
