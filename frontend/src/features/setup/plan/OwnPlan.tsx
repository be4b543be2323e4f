import { useEffect, useRef, useState } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Icon } from '../../../ui/icons'
import { PlanForm } from './PlanForm'
import { QuestionEditing } from './QuestionEditing'

/** The form for the candidate's own plan, and its questions once they are drafted. */
export function OwnPlan() {
  const { t } = useText()
  const { draft } = useStore(useServices().interviewPlan)
  const [isFormOpen, setFormOpen] = useState(false)
  const [made, setMade] = useState(0)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (made > 0) heading.current?.focus()
  }, [made])
  /** Lead to the new questions. */
  const showQuestions = () => {
    setFormOpen(false)
    setMade((before) => before + 1)
  }
  if (draft === null) {
    return (
      <>
        <h3 id="own-plan-heading" className="sr-only">
          {t('plan.form')}
        </h3>
        <PlanForm onMade={showQuestions} />
      </>
    )
  }
  return (
    <>
      <div className="flex flex-col gap-1">
        <h3
          id="own-plan-heading"
          ref={heading}
          tabIndex={-1}
          className="scroll-mt-6 text-[1.188rem] outline-none"
        >
          {t('plan.list', { count: draft.list.questions.length })}
        </h3>
        <p className="text-[0.9375rem] text-pretty text-soft">{t('plan.listHint')}</p>
      </div>
      <QuestionEditing list={draft.list} showsFailure={!isFormOpen} onMade={showQuestions} />
      <details
        open={isFormOpen}
        onToggle={({ currentTarget }) => {
          setFormOpen(currentTarget.open)
        }}
        className="group border-t border-line"
      >
        <summary
          data-testid="plan-input"
          className="flex min-h-12 cursor-pointer items-center justify-between gap-2 rounded-box font-semibold"
        >
          {t('plan.input')}
          <Icon name="down" className="text-soft group-open:rotate-180" />
        </summary>
        <div className="flex flex-col gap-4 pt-1">
          {isFormOpen && <PlanForm onMade={showQuestions} />}
        </div>
      </details>
    </>
  )
}
