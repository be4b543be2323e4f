import { useEffect, useState } from 'react'

import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'
import { StatusRegion } from '../../../ui/StatusRegion'

const TICK_MS = 100

/**
 * Announces that a hands-free answer ends soon. Speech or the button cancels it.
 * `endsAt` is a time on the clock of `performance.now()`.
 */
export function EndCountdown({ endsAt }: { endsAt: number }) {
  const { t } = useText()
  const { live } = useServices()
  const seconds = useSecondsUntil(endsAt)
  return (
    <>
      <div
        data-testid="ending"
        className="flex flex-1 items-center gap-2.5 text-[0.9375rem] leading-snug font-semibold text-accent"
      >
        <span
          aria-hidden="true"
          data-testid="ending-seconds"
          className="grid size-9 flex-none place-items-center rounded-full bg-accent text-[1.125rem] font-bold text-on-accent tabular-nums"
        >
          {seconds}
        </span>
        <StatusRegion>{t('room.ending')}</StatusRegion>
      </div>
      <Button
        data-testid="keep-talking"
        onPress={() => {
          live.keepTalking()
        }}
      >
        <Icon name="microphone" />
        {t('room.keepTalking')}
      </Button>
    </>
  )
}

/** Return the seconds until `time`, rounded up; 0 once it has passed. */
function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const ticking = setInterval(() => {
      setNow(performance.now())
    }, TICK_MS)
    return () => {
      clearInterval(ticking)
    }
  }, [])
  return Math.max(0, Math.ceil((time - now) / 1000))
}
