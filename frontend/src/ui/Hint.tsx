import type { ReactNode } from 'react'

interface Props {
  children: ReactNode
  id?: string
  /** Said when it changes. */
  live?: boolean
  testId?: string
}

/** A quiet sentence beside something. */
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
