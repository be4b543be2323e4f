import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { IconButton } from '../../../ui/IconButton'
import { Icon } from '../../../ui/icons'
import { StatusRegion } from '../../../ui/StatusRegion'
import { dateAndTime } from '../../data/format'
import type { PositionDetail } from '../api/positionsApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { BankPicker } from './BankPicker'
import {
  addQuestion,
  editsOf,
  MOST_QUESTIONS,
  moveQuestion,
  ownQuestion,
  removeQuestion,
  rewordQuestion,
} from './planEdits'
import type { EditedQuestion, PlanEdits } from './planEdits'
import { POSITIONS, positionKey } from './queries'
import { QuestionForm } from './QuestionForm'
import { useFocusNext } from './useFocusNext'

/** The newest questions of a position. Saving makes a new version. */
export function PlanEditor({ position }: { position: PositionDetail }) {
  const { t, language } = useConsoleText()
  const { newest } = position
  const { edits, change, discard } = useEdits(position)
  const [editing, setEditing] = useState<number | 'own' | null>(null)
  const [showsBank, setShowsBank] = useState(false)
  const [movedTo, setMovedTo] = useState<number | null>(null)
  const { area, focusNext } = useFocusNext()
  const isFull = edits.questions.length >= MOST_QUESTIONS
  const close = (control: string) => {
    setEditing(null)
    focusNext([control])
  }
  return (
    <div ref={area} className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h2 className="flex flex-wrap items-baseline gap-x-3 text-lg">
          {t('positions.plan.version', { n: newest.number })}
          <span className="text-sm font-normal text-soft">
            {t('positions.plan.versionBy', {
              name: newest.created_by,
              date: dateAndTime(newest.created_at, language),
            })}
          </span>
        </h2>
        <p className="max-w-[48em] text-[0.9375rem] text-pretty text-soft">
          {t('positions.plan.intro')}
        </p>
      </div>
      <ol className="divide-y divide-line rounded-card border border-line bg-surface shadow-sm">
        {edits.questions.map((listed, index) => (
          <li
            key={listed.id}
            data-testid="plan-question"
            className="flex gap-3 px-4 py-3.5 sm:gap-4 sm:px-6"
          >
            <span
              aria-hidden="true"
              className="mt-0.5 grid size-8 flex-none place-items-center rounded-full bg-accent-pale text-[0.9375rem] font-semibold text-accent"
            >
              {index + 1}
            </span>
            {editing === listed.id ? (
              <QuestionForm
                label={t('positions.plan.number', { n: index + 1 })}
                text={listed.question.text}
                simpler={listed.question.simpler ?? ''}
                language={position.language}
                onCancel={() => {
                  close(`edit-${listed.id}`)
                }}
                onDone={(worded) => {
                  change(rewordQuestion(edits, listed.id, worded, position.language))
                  close(`edit-${listed.id}`)
                }}
              />
            ) : (
              <ListedQuestion
                listed={listed}
                number={index + 1}
                isLast={index === edits.questions.length - 1}
                language={position.language}
                onEdit={() => {
                  setEditing(listed.id)
                }}
                onMove={(by) => {
                  change(moveQuestion(edits, listed.id, by))
                  setMovedTo(index + 1 + by)
                  const names = by < 0 ? ['up', 'down'] : ['down', 'up']
                  focusNext(names.map((name) => `${name}-${listed.id}`))
                }}
                onRemove={() => {
                  change(removeQuestion(edits, listed.id))
                  const next = edits.questions[index + 1] ?? edits.questions[index - 1]
                  focusNext([next ? `remove-${next.id}` : 'own', 'own'])
                }}
              />
            )}
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {movedTo !== null && t('positions.plan.moved', { n: movedTo })}
      </p>
      {editing === 'own' ? (
        <div className="flex rounded-card border border-line bg-surface p-4 shadow-sm sm:p-6">
          <QuestionForm
            label={t('positions.plan.newQuestion')}
            text=""
            simpler=""
            language={position.language}
            onCancel={() => {
              close('own')
            }}
            onDone={({ text, simpler }) => {
              const question = ownQuestion(text, position.language)
              change(addQuestion(edits, simpler === '' ? question : { ...question, simpler }))
              close('own')
            }}
          />
        </div>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button
            data-testid="own-question"
            data-control="own"
            isDisabled={isFull}
            onPress={() => {
              setEditing('own')
            }}
          >
            <Icon name="pen" />
            {t('positions.plan.own')}
          </Button>
          <Button
            data-testid="open-bank"
            aria-expanded={showsBank}
            isDisabled={isFull}
            onPress={() => {
              setShowsBank(!showsBank)
            }}
          >
            <Icon name="plus" />
            {t('positions.plan.bank')}
          </Button>
        </div>
      )}
      {isFull && <p className="text-sm text-soft">{t('positions.plan.tooMany')}</p>}
      {showsBank && !isFull && (
        <BankPicker
          language={position.language}
          texts={edits.questions.map(({ question }) => question.text)}
          onAdd={(question) => {
            change(addQuestion(edits, question))
          }}
        />
      )}
      <SaveBar position={position} edits={edits} isEditing={editing !== null} discard={discard} />
    </div>
  )
}

/** Edits that are kept while the user looks at the other screens of the console. */
function useEdits(position: PositionDetail) {
  const queryClient = useQueryClient()
  const key = [...positionKey(position.id), 'edits', position.newest.number]
  const [edits, setEdits] = useState<PlanEdits>(
    () => queryClient.getQueryData<PlanEdits>(key) ?? editsOf(position.newest),
  )
  const { isChanged } = edits
  useEffect(() => {
    if (!isChanged) return
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => {
      window.removeEventListener('beforeunload', warn)
    }
  }, [isChanged])
  const change = (next: PlanEdits) => {
    queryClient.setQueryData(key, next)
    setEdits(next)
  }
  return {
    edits,
    change,
    discard: () => {
      change(editsOf(position.newest))
    },
  }
}

interface ListedProps {
  listed: EditedQuestion
  number: number
  isLast: boolean
  language: 'ko' | 'en'
  onEdit: () => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

function ListedQuestion(props: ListedProps) {
  const { listed, number, isLast, language, onEdit, onMove, onRemove } = props
  const { t } = useConsoleText()
  const page = useText().t
  const { id, question, edit } = listed
  const { kind, competency, simpler, reason } = question
  const about = [
    kind && t(`positions.plan.kind.${kind}`),
    competency && page(`plan.competencies.${competency}`),
  ]
  return (
    <div className="grid min-w-0 flex-1 gap-x-4 gap-y-1 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="flex min-w-0 flex-col gap-1">
        <p lang={language} className="pt-1 font-semibold text-pretty" data-testid="question-text">
          {question.text}
        </p>
        {simpler && (
          <p lang={language} className="text-[0.9375rem] text-pretty text-soft">
            {t('positions.plan.simplerOf', { text: simpler })}
          </p>
        )}
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-soft">
          {edit && <Chip>{t(`positions.plan.${edit}`)}</Chip>}
          {about.filter(Boolean).join(' · ')}
        </p>
        {reason && (
          <p lang={language} className="text-sm text-pretty text-soft">
            {t('positions.plan.reason', { line: reason })}
          </p>
        )}
      </div>
      <div className="-mr-2.5 flex justify-self-end">
        <IconButton
          icon="up"
          label={t('positions.plan.up', { n: number })}
          control={`up-${id}`}
          isDisabled={number === 1}
          onPress={() => {
            onMove(-1)
          }}
        />
        <IconButton
          icon="down"
          label={t('positions.plan.down', { n: number })}
          control={`down-${id}`}
          isDisabled={isLast}
          onPress={() => {
            onMove(1)
          }}
        />
        <IconButton
          icon="pen"
          label={t('positions.plan.edit', { n: number })}
          control={`edit-${id}`}
          onPress={onEdit}
        />
        <IconButton
          icon="trash"
          danger
          label={t('positions.plan.remove', { n: number })}
          control={`remove-${id}`}
          onPress={onRemove}
        />
      </div>
    </div>
  )
}

interface SaveProps {
  position: PositionDetail
  edits: PlanEdits
  isEditing: boolean
  discard: () => void
}

function SaveBar({ position, edits, isEditing, discard }: SaveProps) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const { newest } = position
  const saving = useMutation({
    mutationFn: () =>
      api.savePlan({
        position: position.id,
        based_on: newest.number,
        plan: { ...newest.plan, questions: edits.questions.map(({ question }) => question) },
      }),
    onSuccess: (saved) => {
      queryClient.setQueryData(positionKey(position.id), saved)
      void queryClient.invalidateQueries({ queryKey: POSITIONS, exact: true })
    },
  })
  if (!edits.isChanged) return null
  const isEmpty = edits.questions.length === 0
  return (
    <div className="sticky bottom-0 z-10 flex flex-col gap-3 rounded-card border border-line bg-surface px-4 py-3 shadow-sm sm:px-6">
      {saving.error !== null && (
        <RequestFailure title={t('positions.plan.saveFailed')} error={saving.error} />
      )}
      <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
        <StatusRegion className="mr-auto text-[0.9375rem] text-soft">
          {t(isEmpty ? 'positions.plan.none' : 'positions.plan.unsaved')}
        </StatusRegion>
        <Button data-testid="discard-plan" onPress={discard}>
          {t('positions.plan.discard')}
        </Button>
        <Button
          look="primary"
          data-testid="save-plan"
          isPending={saving.isPending}
          isDisabled={isEmpty || isEditing}
          onPress={() => {
            saving.mutate()
          }}
        >
          {saving.isPending ? t('positions.plan.saving') : t('positions.plan.save')}
        </Button>
      </div>
    </div>
  )
}
