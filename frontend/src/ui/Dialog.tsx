import { lazy, Suspense } from 'react'

import type { Props as OpenProps } from './OpenDialog'

const OpenDialog = lazy(async () => ({ default: (await import('./OpenDialog')).OpenDialog }))

interface Props extends OpenProps {
  open: boolean
}

/** A modal dialog. Escape closes it and restores the focus. */
export function Dialog({ open, ...rest }: Props) {
  if (!open) return null
  return (
    <Suspense>
      <OpenDialog {...rest} />
    </Suspense>
  )
}
