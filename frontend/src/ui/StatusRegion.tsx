import type { ComponentPropsWithoutRef } from 'react'
import { useEffect, useState } from 'react'

/**
 * A status that screen readers announce when it appears. They announce changes of an existing
 * region only, so the content follows after the empty region is in the document.
 */
export function StatusRegion({ children, ...attributes }: ComponentPropsWithoutRef<'div'>) {
  const [isThere, setIsThere] = useState(false)
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      setIsThere(true)
    })
    return () => {
      cancelAnimationFrame(frame)
    }
  }, [])
  return (
    <div role="status" {...attributes}>
      {isThere && children}
    </div>
  )
}
