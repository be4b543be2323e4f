import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useId, useRef, useState } from 'react'

import { useStore } from '../../../app/services'
import { StoredToggle } from '../../../lib/storedToggle'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { FIELD_LOOK } from '../../../ui/Labelled'
import { Switch } from '../../../ui/Switch'
import type { Review, ScoredQuestion } from '../api/reviewRequests'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { CriterionScore } from './CriterionScore'
import { REVIEW } from './keys'
import type { Place, ScorecardDraft } from './scorecardDraft'
import { keyOf, nextOpen, NOT_JUDGED } from './scorecardDraft'
import { useScoringKeys } from './useScoringKeys'

interface Props {
  review: Review
  candidateId: string
  draft: ScorecardDraft
  places: readonly Place[]
  /** The criterion that a number key scores. */
  place: Place
  question: ScoredQuestion
  onPlace: (place: Place) => void
}

/** The user's scorecard of one question, and what is left before it can be handed in. */
export function ScorePanel(props: Props) {
  const { review, candidateId, draft, places, place, question, onPlace } = props
  const { t, language } = useConsoleText()
  const { storage } = useConsole()
  const [keys] = useState(() => new StoredToggle(storage, 'daedam.scoring-keys', true))
  const usesKeys = useStore(keys)
  const { levels } = useStore(draft)
  const panel = useRef<HTMLElement>(null)
  const hasMoved = useRef(false)
  const isLastScored = useRef(false)
  const [announced, setAnnounced] = useState('')
  const nameOf = useCallback(
    (criterionId: string) => {
      const criterion = review.criteria.find(({ id }) => id === criterionId)
      return (language === 'ko' ? criterion?.name : criterion?.name_en) ?? criterionId
    },
    [review.criteria, language],
  )
  const choose = useCallback(
    (level: number, goesOn: boolean) => {
      draft.setLevel(place, level)
      const value = level === NOT_JUDGED ? t('review.notJudged') : t('review.level', { level })
      setAnnounced(t('review.chosen', { criterion: nameOf(place.criterion), level: value }))
      if (!goesOn) return
      const next = nextOpen(places, draft.getSnapshot().levels, place)
      if (next === null) {
        isLastScored.current = true
        return
      }
      hasMoved.current = true
      onPlace(next)
    },
    [draft, place, places, onPlace, nameOf, t],
  )
  const chooseByKey = useCallback(
    (level: number) => {
      choose(level, true)
    },
    [choose],
  )
  useScoringKeys(usesKeys, chooseByKey)
  useEffect(() => {
    if (!hasMoved.current) return
    hasMoved.current = false
    panel.current?.querySelector<HTMLInputElement>('input[type=radio]')?.focus()
  }, [place])
  const done = places.filter((one) => levels.has(keyOf(one))).length
  useEffect(() => {
    if (!isLastScored.current) return
    isLastScored.current = false
    panel.current?.querySelector<HTMLElement>('[data-testid=hand-in]')?.focus()
  }, [levels])
  return (
    <section
      ref={panel}
      aria-labelledby="scorecard-heading"
      data-testid="scorecard"
      className="flex flex-col gap-4 rounded-card border border-line bg-surface p-4 shadow-sm sm:p-5 lg:sticky lg:top-4 lg:max-h-[calc(100vh-2rem)] lg:overflow-y-auto"
    >
      <div className="flex flex-col gap-1">
        <h2 id="scorecard-heading" className="text-xl">
          {t('review.scorecard')}
        </h2>
        <p className="text-sm text-pretty text-soft">{t('review.scorecardHint')}</p>
      </div>
      <div className="flex flex-col gap-1">
        <Switch
          on={usesKeys}
          onChange={() => {
            keys.toggle()
          }}
        >
          {t('review.keys')}
        </Switch>
        {usesKeys && <p className="text-sm text-pretty text-soft">{t('review.keysHint')}</p>}
      </div>
      <p role="status" className="sr-only">
        {announced}
      </p>
      <ul className="flex flex-col gap-2">
        {question.criteria.map((criterionId) => {
          const criterion = review.criteria.find(({ id }) => id === criterionId)
          const own = { question: question.id, criterion: criterionId }
          return (
            criterion && (
              <li key={criterionId}>
                <CriterionScore
                  criterion={criterion}
                  level={levels.get(keyOf(own)) ?? null}
                  isOpen={keyOf(own) === keyOf(place)}
                  onOpen={() => {
                    hasMoved.current = true
                    onPlace(own)
                  }}
                  onChoose={choose}
                />
              </li>
            )
          )
        })}
      </ul>
      <Note draft={draft} />
      <HandIn
        candidateId={candidateId}
        draft={draft}
        left={places.length - done}
        all={places.length}
      />
    </section>
  )
}

function Note({ draft }: { draft: ScorecardDraft }) {
  const { t } = useConsoleText()
  const id = useId()
  const { note, saving } = useStore(draft)
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {t('review.note')}
      </label>
      <textarea
        id={id}
        value={note}
        rows={3}
        maxLength={4000}
        aria-describedby={`${id}-hint`}
        data-testid="note"
        className={FIELD_LOOK}
        onChange={({ target }) => {
          draft.setNote(target.value)
        }}
      />
      <p id={`${id}-hint`} className="text-sm text-pretty text-soft">
        {t('review.noteHint')}
      </p>
      <p
        role="status"
        data-testid="saving"
        data-at={saving}
        className={`text-sm ${saving === 'failed' ? 'font-semibold text-warn' : 'text-soft'}`}
      >
        {t(`review.saving.${saving}`)}
      </p>
    </div>
  )
}

interface HandInProps {
  candidateId: string
  draft: ScorecardDraft
  /** Number of criteria without a level. */
  left: number
  all: number
}

function HandIn({ candidateId, draft, left, all }: HandInProps) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const handing = useMutation({
    mutationFn: async () => {
      await draft.flush()
      await api.handIn(candidateId, draft.content)
      draft.close()
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [REVIEW, candidateId] }),
  })
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-4">
      <p className="font-semibold tabular-nums" data-testid="progress">
        {t('review.progress', { done: all - left, all })}
      </p>
      {left > 0 && (
        <p className="text-sm text-pretty text-soft">{t('review.handInLeft', { n: left })}</p>
      )}
      {handing.error && <RequestFailure title={t('review.handInFailed')} error={handing.error} />}
      <Button
        look="primary"
        wide
        data-testid="hand-in"
        isDisabled={left > 0}
        isPending={handing.isPending}
        onPress={() => {
          setAsking(true)
        }}
      >
        {t('review.handIn')}
      </Button>
      <Dialog
        open={asking}
        alert
        title={t('review.handInTitle')}
        onClose={() => {
          setAsking(false)
        }}
      >
        <p className="text-pretty">{t('review.handInHint')}</p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button
            onPress={() => {
              setAsking(false)
            }}
          >
            {t('cancel')}
          </Button>
          <Button
            look="primary"
            autoFocus
            data-testid="confirm-hand-in"
            onPress={() => {
              setAsking(false)
              handing.mutate()
            }}
          >
            {t('review.handIn')}
          </Button>
        </div>
      </Dialog>
    </div>
  )
}
