import { useEffect, useState } from 'react'

import { useServices, useText, useWatch } from '../../app/services'
import { useFocusOnMount } from '../../ui/hooks'
import { Waiting } from '../../ui/Waiting'

const LONG_MS = 8_000

/** The answer is on its way, or being thought over. */
export function SendingPanel() {
  const { t } = useText()
  const { delivery } = useServices()
  const panel = useFocusOnMount<HTMLDivElement>()
  const now = useWatch(delivery)
  const long = useLong()
  const percent = now.at === 'sending' ? percentOf(now) : 100
  const isUnderWay = percent > 0 && percent < 100
  return (
    <div ref={panel} tabIndex={-1}>
      <Waiting title={isUnderWay ? t.interview.uploading : t.interview.sending} hint={hint()} />
      {isUnderWay && (
        <progress
          className="upload"
          data-testid="upload-progress"
          max={100}
          value={percent}
          aria-label={t.interview.uploading}
        />
      )}
    </div>
  )

  function hint(): string {
    if (now.at === 'waiting') {
      return now.why === 'busy' ? t.busy.waiting(now.seconds) : t.busy.lineWaiting(now.seconds)
    }
    if (isUnderWay) return t.interview.uploaded(percent)
    return long ? t.interview.sendingLong : t.interview.sendingHint
  }
}

/** In steps of ten: a screen reader would otherwise speak all the time. */
function percentOf({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }): number {
  return Math.floor((10 * sentBytes) / Math.max(1, totalBytes)) * 10
}

function useLong(): boolean {
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setLong(true)
    }, LONG_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  return long
}
