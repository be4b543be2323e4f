import type { ComponentProps } from 'react'
import { useId } from 'react'

import { FIELD_LOOK } from '../../../ui/Labelled'

interface Props extends Omit<
  ComponentProps<'textarea'>,
  'onChange' | 'value' | 'className' | 'id'
> {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  /** Why the text is refused. */
  fault?: string | undefined
  'data-testid'?: string
}

/** A text field of several lines, with its label above and a hint or a fault below. */
export function TextArea({ label, value, onChange, hint, fault, ...rest }: Props) {
  const id = useId()
  const noteId = useId()
  const note = fault ?? hint
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <textarea
        {...rest}
        id={id}
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={note === undefined ? undefined : noteId}
        className={`${FIELD_LOOK} resize-y ${fault === undefined ? '' : 'border-record'}`}
        onChange={({ target }) => {
          onChange(target.value)
        }}
      />
      {note !== undefined && (
        <p
          id={noteId}
          className={`text-sm text-pretty ${fault === undefined ? 'text-soft' : 'font-semibold text-record'}`}
        >
          {note}
        </p>
      )}
    </div>
  )
}
