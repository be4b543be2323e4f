import { useEffect, useState } from 'react'

import { useServices, useWatch } from '../../../app/services'
import { useText } from '../../../app/useText'
import { useFocusOnMount } from '../../../ui/hooks'
import { Waiting } from '../../../ui/Waiting'
import type { Given } from '../state/stage'

const LONG_MS = 8_000

/** The answer is on its way, or being thought over. */
export function SendingPanel({ given, delayed }: { given: Given; delayed: boolean }) {
  const { t } = useText()
  const { delivery } = useServices()
  const panel = useFocusOnMount<HTMLDivElement>()
  const now = useWatch(delivery)
  const long = useLong()
  const percent = now.at === 'sending' ? percentOf(now) : 100
  const isUnderWay = percent > 0 && percent < 100
  return (
    <div ref={panel} tabIndex={-1}>
      <Waiting title={t(title())} hint={hint()} />
      {isUnderWay && (
        <progress
          className="block h-2 w-full accent-accent"
          data-testid="upload-progress"
          max={100}
          value={percent}
          aria-label={t('room.uploading')}
        />
      )}
    </div>
  )

  function title() {
    if (delayed) return 'room.delayed'
    if (given.kind === 'typed') return 'room.sendingTyped'
    return isUnderWay ? 'room.uploading' : 'room.sending'
  }

  function hint(): string {
    if (delayed) return t('room.delayedHint')
    if (given.kind === 'spoken' && given.cut) return t('room.cut')
    if (now.at === 'waiting') {
      const words = now.why === 'busy' ? 'busy.waiting' : 'busy.lineWaiting'
      return t(words, { count: now.seconds })
    }
    if (isUnderWay) return t('room.uploaded', { percent })
    return long && given.kind === 'spoken' ? t('room.sendingLong') : t('room.sendingHint')
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
