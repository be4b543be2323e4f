import type { RefObject } from 'react'
import { useEffect, useRef } from 'react'

import { useServices } from '../app/services'

/** Focus an element when it appears, for keyboard and screen reader users. */
export function useFocusOnMount<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null)
  useEffect(() => {
    ref.current?.focus()
  }, [])
  return ref
}

/** Measure the level of a stream while the component is mounted. */
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

/** Call `action` at an interval while the component is mounted, first after one interval. */
export function useInterval(intervalMs: number | null, action: () => void): void {
  useEffect(() => {
    if (intervalMs === null) return
    const ticking = setInterval(action, intervalMs)
    return () => {
      clearInterval(ticking)
    }
  }, [intervalMs, action])
}
