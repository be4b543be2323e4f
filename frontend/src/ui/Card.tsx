import type { ReactNode } from 'react'

interface Props {
  children: ReactNode
  /** Id of the heading that labels the card. */
  labelledBy?: string
  testId?: string
  className?: string
}

/** A section of a page with a background and border. */
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
