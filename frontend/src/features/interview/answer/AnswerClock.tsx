import { useState } from 'react'

import { useServices, useStore } from '../../../app/services'
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

export interface AnswerTime {
  elapsedMs: number
  goalMs: number
  limitMs: number
  /** Extends the suggested length; null if that is not possible or not needed. */
  extend: (() => void) | null
}

/** Return the time of an answer, whose suggested length the candidate can extend. */
export function useAnswerTime({ elapsedMs, limitMs, suggestedSec }: Props): AnswerTime {
  const [moreMs, setMoreMs] = useState(0)
  const goalMs = Math.min(limitMs, suggestedSec === null ? limitMs : suggestedSec * 1000 + moreMs)
  const isExtensible = suggestedSec !== null && goalMs < limitMs && goalMs - elapsedMs < WARN_MS
  const extend = () => {
    setMoreMs(moreMs + MORE_MS)
  }
  return { elapsedMs, goalMs, limitMs, extend: isExtensible ? extend : null }
}

/** The elapsed time and the suggested length of the answer, with the time of the whole question. */
export function AnswerClock({ elapsedMs, goalMs }: AnswerTime) {
  return (
    <div className="flex flex-none flex-col items-end">
      <p className="text-[1.5rem] leading-tight font-bold tabular-nums">
        <span role="timer">{clock(Math.floor(elapsedMs / 1000))}</span>
        <small className="text-[0.9375rem] font-medium text-soft">
          {' / '}
          {clock(Math.round(goalMs / 1000))}
        </small>
      </p>
      <QuestionTime />
    </div>
  )
}

/** The time for which the question has been open. */
export function QuestionTime() {
  const { t } = useText()
  const ms = useStore(useServices().questionClock)
  return (
    <p
      data-testid="question-time"
      className="flex-none text-[0.8125rem] leading-tight text-soft tabular-nums"
    >
      {t('time.question', { time: clock(Math.floor(ms / 1000)) })}
    </p>
  )
}

/** The share of the suggested length, and near its end or the limit a warning. */
export function AnswerProgress({ elapsedMs, goalMs, limitMs, extend }: AnswerTime) {
  const { t } = useText()
  const remainingMs = limitMs - elapsedMs
  // With a limit under a minute, only the second half counts as almost over.
  const warnMs = Math.min(WARN_MS, limitMs / 2)
  const almostOver = remainingMs <= warnMs
  const isPast = !almostOver && elapsedMs > goalMs
  const count = Math.max(0, Math.ceil(remainingMs / 1000))
  return (
    <div className="flex w-full flex-col items-center gap-2">
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
      {extend && (
        <Button
          look="quiet"
          data-testid="more-answer"
          aria-label={t('time.moreAnswer')}
          onPress={extend}
        >
          <Icon name="clock" />
          {t('time.more')}
        </Button>
      )}
    </div>
  )
}
