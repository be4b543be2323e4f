import { useEffect, useState } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Card } from '../../../ui/Card'
import { useFocusOnMount } from '../../../ui/hooks'
import { Waiting } from '../../../ui/Waiting'
import { ControlBar } from '../room/ControlBar'
import { PauseButton } from '../room/PauseButton'
import type { SubmittedAnswer } from '../state/stage'

const LONG_MS = 8_000

/** Shown while an answer is being sent or processed. */
export function SendingPanel({
  submitted,
  delayed,
}: {
  submitted: SubmittedAnswer
  delayed: boolean
}) {
  const { t } = useText()
  const { delivery } = useServices()
  const panel = useFocusOnMount<HTMLDivElement>()
  const now = useStore(delivery)
  const isLong = useIsLong()
  const percent = now.at === 'sending' ? percentOf(now) : 100
  const isUnderWay = percent > 0 && percent < 100
  return (
    <>
      <Card className="justify-center">
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
      </Card>
      <ControlBar>
        <PauseButton />
      </ControlBar>
    </>
  )

  function title() {
    if (delayed) return 'room.delayed'
    if (submitted.kind === 'typed') return 'room.sendingTyped'
    return isUnderWay ? 'room.uploading' : 'room.sending'
  }

  function hint(): string {
    if (delayed) return t('room.delayedHint')
    if (submitted.kind === 'spoken' && submitted.trimmed) return t('room.cut')
    if (now.at === 'waiting') {
      const words = now.why === 'busy' ? 'busy.waiting' : 'busy.connectionWaiting'
      return t(words, { count: now.seconds })
    }
    if (isUnderWay) return t('room.uploaded', { percent })
    return isLong && submitted.kind === 'spoken' ? t('room.sendingLong') : t('room.sendingHint')
  }
}

/** Return the percentage in steps of ten, so that screen readers do not announce every change. */
function percentOf({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }): number {
  return Math.floor((10 * sentBytes) / Math.max(1, totalBytes)) * 10
}

function useIsLong(): boolean {
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setIsLong(true)
    }, LONG_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  return isLong
}
