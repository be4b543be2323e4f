import { useEffect, useRef, useState } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { DraftFailure } from './DraftFailure'
import { mayAdd } from './interviewPlanStore'
import { ListItem } from './ListItem'
import { QuestionEditor } from './QuestionEditor'
import type { QuestionList } from './questionList'

interface Props {
  list: QuestionList
  /** Whether a failed draft is shown here. */
  showsFailure: boolean
  /** Called when other questions replace the list. */
  onMade: () => void
}

/** The questions in order, with controls to edit them. */
export function QuestionEditing({ list, showsFailure, onMade }: Props) {
  const { t } = useText()
  const { interviewPlan } = useServices()
  const plan = useStore(interviewPlan)
  const [movedTo, setMovedTo] = useState<number | null>(null)
  const { area, focusNext } = useFocusOfControls()
  const { questions, removed } = list
  const isAdding = plan.editing !== null && plan.editing.id === null
  const close = (id: number | null) => {
    focusNext(id === null ? ['add'] : [`edit-${id}`, 'add'])
  }
  const items = questions.map((listed, index) => (
    <ListItem
      key={listed.id}
      listed={listed}
      number={index + 1}
      isLast={index === questions.length - 1}
      onClose={close}
      onMove={(by) => {
        interviewPlan.move(listed.id, by)
        setMovedTo(index + 1 + by)
        const [pressed, other] = by < 0 ? ['up', 'down'] : ['down', 'up']
        focusNext([`${pressed}-${listed.id}`, `${other}-${listed.id}`])
      }}
      onRemove={() => {
        interviewPlan.remove(listed.id)
        focusNext(['undo'])
      }}
    />
  ))
  if (removed) {
    items.splice(
      removed.index,
      0,
      <Removed
        key="removed"
        onUndo={() => {
          interviewPlan.restore()
          focusNext([`remove-${removed.listed.id}`])
        }}
      />,
    )
  }
  return (
    <div ref={area} className="flex flex-col gap-4">
      <ol
        data-testid="question-list"
        className="@container flex flex-col divide-y divide-line border-y border-line"
      >
        {items}
      </ol>
      <p role="status" className="sr-only">
        {movedTo !== null && t('plan.moved', { n: movedTo })}
      </p>
      {questions.length === 0 && <Hint live>{t('plan.empty')}</Hint>}
      {isAdding ? (
        <QuestionEditor label={t('plan.newQuestion')} onClose={close} />
      ) : (
        <Button
          wide
          data-testid="add-question"
          data-control="add"
          isDisabled={!mayAdd(plan)}
          onPress={() => {
            interviewPlan.edit(null)
          }}
        >
          <Icon name="plus" />
          {t('plan.add')}
        </Button>
      )}
      <Again onMade={onMade} />
      {showsFailure && <DraftFailure />}
    </div>
  )
}

/** Replaces the drafted questions by others. */
function Again({ onMade }: { onMade: () => void }) {
  const { t } = useText()
  const { interviewPlan } = useServices()
  const { drafting, editing } = useStore(interviewPlan)
  const isBusy = drafting.at === 'busy'
  return (
    <div className="flex flex-col gap-1.5 text-center">
      <Button
        wide
        look="quiet"
        data-testid="other-questions"
        aria-describedby="other-questions-hint"
        isDisabled={editing !== null}
        onPress={async () => {
          if (await interviewPlan.remake()) onMade()
        }}
      >
        <Icon name="refresh" />
        {isBusy ? t('plan.making') : t('plan.again')}
      </Button>
      <Hint id="other-questions-hint" live>
        {isBusy ? t('app.loading') : t('plan.againHint')}
      </Hint>
    </div>
  )
}

/** In place of a removed question. */
function Removed({ onUndo }: { onUndo: () => void }) {
  const { t } = useText()
  return (
    <li className="flex items-center justify-between gap-3 py-1.5 pl-11 text-[0.9375rem] text-soft">
      <span id="removed-question">{t('plan.removed')}</span>
      <Button
        look="quiet"
        data-testid="undo-remove"
        data-control="undo"
        aria-describedby="removed-question"
        onPress={onUndo}
      >
        {t('plan.undo')}
      </Button>
    </li>
  )
}

/** Focuses controls by their `data-control` after a change that moves or removes elements. */
function useFocusOfControls() {
  const area = useRef<HTMLDivElement>(null)
  const wanted = useRef<readonly string[]>([])
  useEffect(() => {
    const controls = wanted.current
      .map((name) => area.current?.querySelector<HTMLElement>(`[data-control="${name}"]`))
      .filter((control) => control && !control.matches(':disabled'))
    wanted.current = []
    controls[0]?.focus()
  })
  /** Focus the first of the named controls that is enabled, after the next render. */
  const focusNext = (names: readonly string[]) => {
    wanted.current = names
  }
  return { area, focusNext }
}
