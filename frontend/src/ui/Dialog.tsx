import { lazy, Suspense } from 'react'

import type { Props as OpenProps } from './OpenDialog'

const OpenDialog = lazy(async () => ({ default: (await import('./OpenDialog')).OpenDialog }))

interface Props extends OpenProps {
  open: boolean
}

/** A question or a list over the page. Escape closes it, and the focus goes back where it was. */
export function Dialog({ open, ...rest }: Props) {
  if (!open) return null
  return (
    <Suspense>
      <OpenDialog {...rest} />
    </Suspense>
  )
}
