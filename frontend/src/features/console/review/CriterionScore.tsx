import { useId, useRef } from 'react'

import { Chip } from '../../../ui/Chip'
import type { Criterion } from '../api/reviewRequests'
import { useConsoleText } from '../texts'
import { LEVELS, NOT_JUDGED } from './scorecardDraft'

interface Props {
  criterion: Criterion
  /** Null: not scored yet. */
  level: number | null
  isOpen: boolean
  onOpen: () => void
  /** `goesOn`: whether the next criterion is shown. Arrow keys stay, since they pass other levels. */
  onChoose: (level: number, goesOn: boolean) => void
}

/** A criterion with a description of each level. Only one at a time is open for scoring. */
export function CriterionScore({ criterion, level, isOpen, onOpen, onChoose }: Props) {
  const { t, language } = useConsoleText()
  const byPointer = useRef(false)
  const group = useId()
  const inKorean = language === 'ko'
  const name = inKorean ? criterion.name : criterion.name_en
  const anchors = inKorean ? criterion.levels : criterion.levels_en
  const anchorOf = (value: number) =>
    value === NOT_JUDGED ? t('review.notJudgedHint') : (anchors[value - 1] ?? '')
  const shortOf = (value: number) =>
    value === NOT_JUDGED ? t('review.notJudged') : t('review.level', { level: value })
  if (!isOpen) {
    return (
      <button
        type="button"
        onClick={onOpen}
        data-testid={`criterion-${criterion.id}`}
        className="flex min-h-11 w-full cursor-pointer items-center justify-between gap-3 rounded-box border border-line px-3.5 py-1.5 text-left hover:border-accent"
      >
        <span className="font-semibold">{name}</span>
        <Chip quiet={level === null}>
          {level === null ? t('review.notScored') : shortOf(level)}
        </Chip>
      </button>
    )
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- tells clicks from arrows
    <fieldset
      data-testid={`criterion-${criterion.id}`}
      className="flex flex-col gap-1 rounded-box border border-accent p-3"
      onPointerDown={() => {
        byPointer.current = true
      }}
      onKeyDown={() => {
        byPointer.current = false
      }}
    >
      <legend className="float-left w-full px-0.5 pb-1.5 font-semibold text-accent">{name}</legend>
      {LEVELS.map((value) => (
        <label
          key={value}
          className="grid min-h-9 clear-both cursor-pointer grid-cols-[auto_1.25rem_minmax(0,1fr)] items-start gap-2 rounded-box px-1.5 py-1.5 text-[0.9375rem] leading-snug hover:bg-sunken has-checked:bg-accent-pale"
        >
          <input
            type="radio"
            name={group}
            value={value}
            checked={level === value}
            onChange={() => {
              onChoose(value, byPointer.current)
            }}
            className="mt-0.5 size-[1.125rem] cursor-pointer accent-[var(--accent)]"
          />
          <span className="font-semibold tabular-nums">{value}</span>
          <span className="text-pretty">
            {value === NOT_JUDGED && <b className="font-semibold">{shortOf(value)}. </b>}
            {anchorOf(value)}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
