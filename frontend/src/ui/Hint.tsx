import type { ReactNode } from 'react'

interface Props {
  children: ReactNode
  id?: string
  /** Whether screen readers announce changes. */
  live?: boolean
  testId?: string
}

/** Secondary text beside a control. */
export function Hint({ children, id, live = false, testId }: Props) {
  return (
    <p
      id={id}
      data-testid={testId}
      role={live ? 'status' : undefined}
      className="text-[0.9375rem] text-pretty text-soft empty:hidden"
    >
      {children}
    </p>
  )
}
