import type { ReactNode } from 'react'
import { SwitchButton, SwitchField } from 'react-aria-components/Switch'

interface Props {
  on: boolean
  onChange: (on: boolean) => void
  children: ReactNode
  testId?: string
}

/** A switch that shows its state by position, not by colour alone. */
export function Switch({ on, onChange, children, testId }: Props) {
  return (
    <SwitchField isSelected={on} onChange={onChange}>
      <SwitchButton
        data-testid={testId}
        className="group inline-flex min-h-11 cursor-pointer items-center gap-2.5 rounded-box px-1 text-[0.9375rem] font-semibold"
      >
        <span
          aria-hidden="true"
          className="relative h-[26px] w-11 flex-none rounded-full border border-edge bg-sunken transition-colors after:absolute after:top-[3px] after:left-[3px] after:size-[18px] after:rounded-full after:bg-edge after:transition-transform group-data-selected:border-accent group-data-selected:bg-accent group-data-selected:after:translate-x-[18px] group-data-selected:after:bg-on-accent"
        />
        {children}
      </SwitchButton>
    </SwitchField>
  )
}
