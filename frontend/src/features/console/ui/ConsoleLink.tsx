import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface Props {
  /** Path below /console. */
  to: string
  children: ReactNode
  className: string
  /** Whether it links to the current screen. */
  current?: boolean
}

/** A link to a screen of the console. */
export function ConsoleLink({ to, children, className, current = false }: Props) {
  return (
    <Link to={to} className={className} {...(current && { 'aria-current': 'page' })}>
      {children}
    </Link>
  )
}
