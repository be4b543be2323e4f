import type { ReactNode } from 'react'

/** Look of text fields. */
export const FIELD_LOOK =
  'min-h-11 w-full rounded-box border border-edge bg-surface px-3.5 py-2 text-[1rem] placeholder:text-soft'

interface Props {
  /** Id of the field. */
  id: string
  label: string
  children: ReactNode
  /** A control beside the label. */
  beside?: ReactNode
}

/** A form field with its label above. */
export function Labelled({ id, label, children, beside }: Props) {
  const name = (
    <label htmlFor={id} className="text-sm font-semibold">
      {label}
    </label>
  )
  return (
    <div className="flex flex-col gap-1.5">
      {beside === undefined ? (
        name
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-x-3">
          {name}
          <div className="-my-1.5">{beside}</div>
        </div>
      )}
      {children}
    </div>
  )
}
