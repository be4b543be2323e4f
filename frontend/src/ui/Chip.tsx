import type { ReactNode } from 'react'

/** A short label beside a heading. */
export function Chip({ children, quiet = false }: { children: ReactNode; quiet?: boolean }) {
  const look = quiet ? 'bg-sunken text-soft' : 'bg-accent-pale text-accent'
  return (
    <span
      className={`inline-block rounded-full px-2.5 py-px text-[0.8125rem] font-semibold ${look}`}
    >
      {children}
    </span>
  )
}
