import { useId } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { FIELD_LOOK, Labelled } from '../../../ui/Labelled'
import { RadioPills } from '../../../ui/RadioPills'
import { PositionField } from '../PositionField'
import { DraftFailure } from './DraftFailure'
import { hasInput, LONGEST_DOCUMENT, QUESTION_COUNTS } from './interviewPlanStore'
import { ResumeField } from './ResumeField'

/** The texts for which questions are drafted. `onMade` is called when there are new questions. */
export function PlanForm({ onMade }: { onMade: () => void }) {
  const { t } = useText()
  const { interviewPlan } = useServices()
  const { jobDescription, count } = useStore(interviewPlan)
  const id = useId()
  return (
    <>
      <PositionField />
      <Labelled id={`${id}-job`} label={t('plan.jobDescription')}>
        <textarea
          id={`${id}-job`}
          className={`${FIELD_LOOK} resize-y`}
          data-testid="job-description"
          rows={5}
          maxLength={LONGEST_DOCUMENT}
          value={jobDescription}
          placeholder={t('plan.jobDescriptionExample')}
          onChange={({ target }) => {
            interviewPlan.change({ jobDescription: target.value })
          }}
        />
      </Labelled>
      <ResumeField />
      <RadioPills
        label={t('plan.count')}
        value={count}
        onChange={(chosen) => {
          interviewPlan.change({ count: chosen })
        }}
        choices={QUESTION_COUNTS.map((value) => ({
          value,
          title: t('plan.countValue', { count: Number(value) }),
        }))}
      />
      <p className="flex gap-2.5 text-[0.9375rem] text-pretty text-soft">
        <Icon name="lock" className="mt-px text-accent" />
        {t('plan.privacy')}
      </p>
      <Make onMade={onMade} />
    </>
  )
}

function Make({ onMade }: { onMade: () => void }) {
  const { t } = useText()
  const { aboutPreference, interviewPlan } = useServices()
  const plan = useStore(interviewPlan)
  const { position } = useStore(aboutPreference)
  const isBusy = plan.drafting.at === 'busy'
  const isReady = hasInput(plan, position)
  const hint = isReady ? 'plan.makeHint' : 'plan.makeNeeds'
  return (
    <div className="flex flex-col gap-2.5 text-center">
      <Button
        look="primary"
        wide
        data-testid="make-questions"
        aria-describedby="make-hint"
        isDisabled={!isReady || plan.editing !== null}
        onPress={async () => {
          if (await interviewPlan.make()) onMade()
        }}
      >
        {isBusy ? t('plan.making') : t('plan.make')}
      </Button>
      <Hint id="make-hint" live>
        {isBusy ? t('app.loading') : t(plan.editing === null ? hint : 'plan.makeNeedsSaved')}
      </Hint>
      <DraftFailure />
    </div>
  )
}
