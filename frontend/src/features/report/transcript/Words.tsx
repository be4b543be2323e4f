import type { KeyboardEvent } from 'react'
import { useRef, useState } from 'react'

import type { AnswerReport } from '../../../api/client'
import { useStore } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import type { MarkedWord } from './marks'
import {
  endsUnrecognised,
  FILLER_CLASS,
  markWords,
  PAUSE_CLASS,
  UNRECOGNISED_CLASS,
  UNSURE_CLASS,
} from './marks'
import type { Playback } from '../playback/playback'
import { spanAt } from '../playback/playback'

/**
 * The transcript as words that play on click. All words form one tab stop, and arrow keys move
 * between them.
 */
export function Words({ answer, playback }: { answer: AnswerReport; playback: Playback }) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const { timeS, at } = useStore(playback)
  const [focused, setFocused] = useState(0)
  const list = useRef<HTMLParagraphElement>(null)
  const now = at === 'playing' || timeS > 0 ? spanAt(answer.words, timeS) : -1
  const move = (event: KeyboardEvent) => {
    const next = nextFocus(event.key, focused, answer.words.length)
    if (next === null) return
    event.preventDefault()
    setFocused(next)
    list.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows lead among its buttons
    <p
      ref={list}
      lang={language}
      role="group"
      aria-label={t('report.words')}
      data-testid="answer-text"
      className="leading-[1.9] text-pretty"
      onKeyDown={move}
    >
      {markWords(answer).map((mark) => (
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
      {endsUnrecognised(answer) && <Unrecognised />}
    </p>
  )
}

function Unrecognised() {
  const { t } = useText()
  return (
    <>
      {' '}
      <span className={UNRECOGNISED_CLASS}>{t('report.unrecognisedMark')}</span>
    </>
  )
}

interface WordProps {
  mark: MarkedWord
  isNow: boolean
  isStop: boolean
  onPlay: () => void
}

function Word({ mark, isNow, isStop, onPlay }: WordProps) {
  const { t } = useText()
  const { word, filler, unsure, hasFillerBefore, pauseS, hasUnrecognisedBefore } = mark
  const look = isNow
    ? 'rounded-sm bg-accent text-on-accent'
    : filler
      ? FILLER_CLASS
      : unsure
        ? UNSURE_CLASS
        : 'rounded-sm hover:bg-accent-pale'
  return (
    <>
      {pauseS !== null && (
        <span className={PAUSE_CLASS}>{t('report.pauseMark', { s: pauseS.toFixed(1) })}</span>
      )}
      {hasUnrecognisedBefore && <Unrecognised />}{' '}
      {hasFillerBefore && (
        <>
          <span className={FILLER_CLASS}>{t('report.heardFiller')}</span>{' '}
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

/** Return the index that an arrow key moves to among `count` words; null for other keys. */
export function nextFocus(key: string, from: number, count: number): number | null {
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
