import type { ReactNode } from 'react'

import { Icon } from './icons'
import { StatusRegion } from './StatusRegion'

interface Props {
  title: string
  detail?: string | undefined
  /** Buttons for the next step. */
  children?: ReactNode
  testId?: string
}

const BOX = 'flex gap-3 rounded-box border px-4 py-3.5 text-[0.9375rem] text-pretty'

/** An error and what to do about it. Screen readers announce it immediately. */
export function ErrorBanner({ title, detail, children, testId = 'error-banner' }: Props) {
  return (
    <div
      className={`${BOX} border-l-4 border-warn-edge border-l-warn bg-warn-pale`}
      role="alert"
      data-testid={testId}
    >
      <Icon name="alert" className="mt-0.5 text-warn" />
      <div className="flex flex-col gap-1">
        <p className="font-bold">{title}</p>
        {detail !== undefined && <p>{detail}</p>}
        {children}
      </div>
    </div>
  )
}

/** Information or a warning. Screen readers announce it without interrupting other speech. */
export function WarnBanner({ title, detail, children, testId }: Props) {
  return (
    <StatusRegion className={`${BOX} border-warn-edge bg-warn-pale`} data-testid={testId}>
      <Icon name="alert" className="mt-0.5 text-warn" />
      <div className="flex flex-col gap-1">
        <p className="font-bold text-warn">{title}</p>
        {detail !== undefined && <p>{detail}</p>}
        {children}
      </div>
    </StatusRegion>
  )
}
