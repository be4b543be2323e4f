import type { ReactNode } from 'react'

/** Shows whether the answer is being recorded. */
export function RecordingIndicator({
  children,
  paused = false,
}: {
  children: ReactNode
  paused?: boolean
}) {
  return (
    <p
      role="status"
      className={`flex items-center justify-center gap-2 font-semibold ${paused ? 'text-soft' : 'text-record'}`}
    >
      <span
        aria-hidden="true"
        className={
          paused ? 'size-3 rounded-xs bg-edge' : 'size-3 animate-blink rounded-full bg-record'
        }
      />
      {children}
    </p>
  )
}
