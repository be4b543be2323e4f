import type { ReactNode } from 'react'
import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox'

import { Icon } from './icons'

interface Props {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
  testId?: string
}

export function Checkbox({ checked, onChange, children, testId }: Props) {
  return (
    <CheckboxField isSelected={checked} onChange={onChange}>
      <CheckboxButton
        data-testid={testId}
        className="group flex min-h-12 cursor-pointer items-center gap-3 rounded-box font-semibold"
      >
        <span
          aria-hidden="true"
          className="grid size-6 flex-none place-items-center rounded-md border-2 border-edge bg-surface text-transparent group-data-selected:border-accent group-data-selected:bg-accent group-data-selected:text-on-accent"
        >
          <Icon name="check" />
        </span>
        <span>{children}</span>
      </CheckboxButton>
    </CheckboxField>
  )
}
