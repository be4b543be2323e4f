import { useState } from 'react'

import { useText } from '../../../app/useText'
import { Bar } from '../../../ui/Bar'
import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'
import { clock } from '../../../lib/formatDuration'
import { MORE_MS } from './thinkTimer'

/** Milliseconds before the limit at which the remaining time is shown. */
const WARN_MS = 30_000

interface Props {
  elapsedMs: number
  /** Length at which the answer ends automatically. */
  limitMs: number
  /** Suggested length in seconds; the answer does not end there. */
  suggestedSec: number | null
}

/**
 * The elapsed time and the suggested length of the answer. A button extends the suggested length.
 * Near the limit, the remaining time is shown.
 */
export function AnswerClock({ elapsedMs, limitMs, suggestedSec }: Props) {
  const { t } = useText()
  const [moreMs, setMoreMs] = useState(0)
  const goalMs = Math.min(limitMs, suggestedSec === null ? limitMs : suggestedSec * 1000 + moreMs)
  const remainingMs = limitMs - elapsedMs
  // With a limit under a minute, only the second half counts as almost over.
  const warnMs = Math.min(WARN_MS, limitMs / 2)
  const almostOver = remainingMs <= warnMs
  const isPast = !almostOver && elapsedMs > goalMs
  const count = Math.max(0, Math.ceil(remainingMs / 1000))
  return (
    <div className="flex w-full flex-col items-center gap-2">
      <p className="text-[2.5rem] leading-tight font-bold tabular-nums">
        <span role="timer">{clock(Math.floor(elapsedMs / 1000))}</span>
        <small className="text-[1.0625rem] font-medium text-soft">
          {' / '}
          {clock(Math.round(goalMs / 1000))}
        </small>
      </p>
      <Bar share={elapsedMs / goalMs} />
      {(almostOver || isPast) && (
        <p className="flex items-center gap-1.5 font-semibold text-warn tabular-nums">
          <Icon name="clock" />
          {almostOver ? t('time.remaining', { count }) : t('time.overSuggested')}
        </p>
      )}
      <p className="sr-only" role="status">
        {almostOver && t('time.almostOver', { count: Math.round(warnMs / 1000) })}
      </p>
      {suggestedSec !== null && goalMs < limitMs && goalMs - elapsedMs < WARN_MS && (
        <Button
          look="quiet"
          data-testid="more-answer"
          aria-label={t('time.moreAnswer')}
          onPress={() => {
            setMoreMs(moreMs + MORE_MS)
          }}
        >
          <Icon name="clock" />
          {t('time.more')}
        </Button>
      )}
    </div>
  )
}
