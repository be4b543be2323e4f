import { useId } from 'react'
import { ToggleButton } from 'react-aria-components/ToggleButton'

import { Icon } from './icons'

interface Props<T extends string> {
  label: string
  chosen: readonly T[]
  onToggle: (value: T) => void
  choices: readonly { value: T; title: string }[]
  hint?: string
}

/** A choice of any number of short options. */
export function ToggleChips<T extends string>(props: Props<T>) {
  const { label, chosen, onToggle, choices, hint } = props
  const id = useId()
  return (
    <div role="group" aria-labelledby={id} className="flex flex-col gap-1.5">
      <span id={id} className="text-sm font-semibold">
        {label}
      </span>
      <div className="flex flex-wrap gap-2">
        {choices.map(({ value, title }) => (
          <ToggleButton
            key={value}
            data-testid={`chip-${value}`}
            isSelected={chosen.includes(value)}
            onChange={() => {
              onToggle(value)
            }}
            className="group inline-flex min-h-10 cursor-pointer items-center gap-1 rounded-full border border-edge bg-surface px-3.5 text-[0.9375rem] font-semibold transition-colors hover:border-accent data-selected:border-accent data-selected:bg-accent-pale data-selected:text-accent"
          >
            <span aria-hidden="true" className="-ml-1 hidden group-data-selected:inline">
              <Icon name="check" className="size-[1.125em]!" />
            </span>
            {title}
          </ToggleButton>
        ))}
      </div>
      {hint !== undefined && <span className="text-sm text-soft">{hint}</span>}
    </div>
  )
}
