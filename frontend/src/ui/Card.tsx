import type { ReactNode } from 'react'

interface Props {
  children: ReactNode
  /** Id of the heading that names it. */
  labelledBy?: string
  testId?: string
  className?: string
}

/** A part of a page on a ground of its own. */
export function Card({ children, labelledBy, testId, className = '' }: Props) {
  return (
    <section
      aria-labelledby={labelledBy}
      data-testid={testId}
      className={`flex flex-col gap-4 rounded-card border border-line bg-surface p-5 shadow-sm sm:p-7 ${className}`}
    >
      {children}
    </section>
  )
}
