import type { KeyboardEvent } from 'react'
import { useRef, useState } from 'react'

import type { AnswerReport } from '../../../api/client'
import { useWatch } from '../../../app/services'
import { useText } from '../../../app/useText'
import type { Marked } from './marks'
import { FILLER_LOOK, marked, PAUSE_LOOK, UNSURE_LOOK } from './marks'
import type { Playback } from '../playback/playback'
import { spanAt } from '../playback/playback'

/** The transcript as words that play. One of them is a stop for the keyboard; arrows lead on. */
export function Words({ answer, playback }: { answer: AnswerReport; playback: Playback }) {
  const { t } = useText()
  const { timeS, at } = useWatch(playback)
  const [focused, setFocused] = useState(0)
  const list = useRef<HTMLParagraphElement>(null)
  const now = at === 'playing' || timeS > 0 ? spanAt(answer.words, timeS) : -1
  const move = (event: KeyboardEvent) => {
    const next = nextOf(event.key, focused, answer.words.length)
    if (next === null) return
    event.preventDefault()
    setFocused(next)
    list.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows lead among its buttons
    <p
      ref={list}
      lang="ko"
      role="group"
      aria-label={t('report.words')}
      data-testid="answer-text"
      className="leading-[1.9] text-pretty"
      onKeyDown={move}
    >
      {marked(answer).map((mark) => (
        <Word
          key={mark.index}
          mark={mark}
          isNow={mark.index === now}
          isStop={mark.index === focused}
          onPlay={() => {
            setFocused(mark.index)
            playback.playFrom(mark.word.start_s)
          }}
        />
      ))}
    </p>
  )
}

interface WordProps {
  mark: Marked
  isNow: boolean
  isStop: boolean
  onPlay: () => void
}

function Word({ mark, isNow, isStop, onPlay }: WordProps) {
  const { t } = useText()
  const { word, filler, unsure, heardBefore, pauseS } = mark
  const look = isNow
    ? 'rounded-sm bg-accent text-on-accent'
    : filler
      ? FILLER_LOOK
      : unsure
        ? UNSURE_LOOK
        : 'rounded-sm hover:bg-accent-pale'
  return (
    <>
      {pauseS !== null && (
        <span className={PAUSE_LOOK}>{t('report.pauseMark', { s: pauseS.toFixed(1) })}</span>
      )}{' '}
      {heardBefore && (
        <>
          <span className={FILLER_LOOK}>{t('report.heardFiller')}</span>{' '}
        </>
      )}
      <button
        type="button"
        tabIndex={isStop ? 0 : -1}
        aria-current={isNow ? 'true' : undefined}
        onClick={onPlay}
        className={`cursor-pointer ${look}`}
      >
        {word.text}
        {filler && <span className="sr-only"> ({t('report.legendFiller')})</span>}
      </button>
    </>
  )
}

/** Where an arrow leads among `count` words; null for other keys. */
export function nextOf(key: string, from: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return Math.min(from + 1, count - 1)
    case 'ArrowLeft':
      return Math.max(from - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
