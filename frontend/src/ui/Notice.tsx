import type { ReactNode } from 'react'

import { Icon } from './icons'

interface Props {
  title: string
  detail?: string | undefined
  /** Buttons that lead on. */
  children?: ReactNode
}

/** Something went wrong: what, and what to do about it. Read out at once. */
export function ErrorBanner({ title, detail, children }: Props) {
  return (
    <div className="notice notice-error" role="alert" data-testid="error-banner">
      <Icon name="alert" />
      <div>
        <p className="notice-title">{title}</p>
        {detail !== undefined && <p>{detail}</p>}
        {children}
      </div>
    </div>
  )
}
