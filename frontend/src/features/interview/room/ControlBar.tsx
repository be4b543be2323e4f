import type { ReactNode } from 'react'

import { StatusLine } from './StatusLine'

interface Props {
  /** The primary control and at most two others. */
  children?: ReactNode
  /** Shown beside the status line, e.g. the clock of the answer. */
  aside?: ReactNode
  /** Replaces the status line. */
  status?: ReactNode
}

/**
 * The status line and the controls of the answer, at the bottom of the window. It comes before the
 * rest of the room in the order of focus.
 */
export function ControlBar({ children, aside, status }: Props) {
  return (
    <div
      data-testid="controls"
      className="sticky bottom-0 [&_button]:scroll-my-0! z-10 order-last -mx-[clamp(0.5rem,2vw,1rem)] mt-auto flex flex-col gap-2 rounded-t-card border border-b-0 border-line bg-surface px-[clamp(0.75rem,3vw,1.25rem)] pt-2.5 pb-[max(0.75rem,env(safe-area-inset-bottom))] shadow-[0_-6px_20px_-12px_rgb(0_0_0/0.35)]"
    >
      <div className="flex min-h-11 items-center justify-between gap-x-4">
        {status ?? (
          <>
            <StatusLine />
            {aside}
          </>
        )}
      </div>
      <div className="flex flex-wrap items-stretch gap-2.5 empty:hidden">{children}</div>
    </div>
  )
}

/** The place of the primary control: it takes the width that the others leave. */
export function Primary({ children }: { children: ReactNode }) {
  return <div className="min-w-40 flex-1">{children}</div>
}
