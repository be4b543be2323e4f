import type { RefObject } from 'react'
import { useEffect, useRef } from 'react'

import { useServices } from '../app/services'

/** Puts the focus on an element when it appears, so that keyboard and screen reader follow along. */
export function useFocusOnMount<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null)
  useEffect(() => {
    ref.current?.focus()
  }, [])
  return ref
}

/** Lets the meter listen to a stream while the component is shown. */
export function useMeter(stream: MediaStream | null): void {
  const { meter } = useServices()
  useEffect(() => {
    if (!stream) return
    meter.start(stream)
    return () => {
      meter.stop()
    }
  }, [meter, stream])
}

/** Calls `action` again and again while the component is shown; not before the first interval is over. */
export function useInterval(intervalMs: number | null, action: () => void): void {
  useEffect(() => {
    if (intervalMs === null) return
    const ticking = setInterval(action, intervalMs)
    return () => {
      clearInterval(ticking)
    }
  }, [intervalMs, action])
}
