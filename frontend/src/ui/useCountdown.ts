import { useEffect, useState } from 'react'

import type { Failure } from '../features/interview/state/stage'

/** Return the seconds until a failed request may be retried. 0 means that it may be retried now. */
export function useCountdown(failure: Failure | null): number {
  const seconds = failure?.kind === 'problem' ? (failure.retryAfterS ?? 0) : 0
  const [left, setLeft] = useState({ failure, seconds })
  if (left.failure !== failure) setLeft({ failure, seconds })
  useEffect(() => {
    if (seconds === 0) return
    const until = performance.now() + seconds * 1_000
    const ticking = setInterval(() => {
      const rest = Math.max(0, Math.ceil((until - performance.now()) / 1_000))
      setLeft({ failure, seconds: rest })
      if (rest === 0) clearInterval(ticking)
    }, 250)
    return () => {
      clearInterval(ticking)
    }
  }, [failure, seconds])
  return left.failure === failure ? left.seconds : seconds
}
