import type { ReactNode } from 'react'

import { useText } from '../../app/services'
import { Icon } from '../../ui/icons'
import { clock } from './format'

/** From here on the person is told how long there is left. */
const WARN_MS = 30_000

interface Props {
  elapsedMs: number
  limitMs: number
  /** What happens so many seconds later, said once. */
  warning: (seconds: number) => string
  /** What stands between the time and how much of it is left. */
  children: ReactNode
}

/** How long an answer takes, and how much time there is left when there is little. */
export function Timer({ elapsedMs, limitMs, warning, children }: Props) {
  const { t } = useText()
  const remainingMs = limitMs - elapsedMs
  // A limit under a minute would warn from the start: then only its second half is "almost over".
  const warnMs = Math.min(WARN_MS, limitMs / 2)
  const almostOver = remainingMs <= warnMs
  return (
    <>
      <p className={almostOver ? 'timer timer-warn' : 'timer'}>
        <span role="timer">{clock(Math.floor(elapsedMs / 1000))}</span>
        <small>
          {' / '}
          {clock(Math.round(limitMs / 1000))}
        </small>
      </p>
      {children}
      {almostOver && (
        <p className="remaining">
          <Icon name="alert" />
          {t.interview.remaining(Math.max(0, Math.ceil(remainingMs / 1000)))}
        </p>
      )}
      <p className="visually-hidden" role="status">
        {almostOver && warning(Math.round(warnMs / 1000))}
      </p>
    </>
  )
}
