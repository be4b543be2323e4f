import { useId } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { FIELD_LOOK, Labelled } from '../../../ui/Labelled'
import { RadioPills } from '../../../ui/RadioPills'
import { ToggleChips } from '../../../ui/ToggleChips'
import { PositionField } from '../PositionField'
import { DraftFailure } from './DraftFailure'
import { LONGEST_DOCUMENT } from './interviewPlanStore'
import { KINDS } from './kinds'
import { LENGTHS, secondsOf } from './planLength'
import { ResumeField } from './ResumeField'

/** The length, kinds and texts for which questions are drafted. `onMade` is called when there are new questions. */
export function PlanForm({ onMade }: { onMade: () => void }) {
  const { t } = useText()
  const { interviewPlan } = useServices()
  const { jobDescription, length, kinds } = useStore(interviewPlan)
  const id = useId()
  return (
    <>
      <RadioPills
        label={t('plan.length')}
        value={length}
        columns={3}
        onChange={(chosen) => {
          interviewPlan.change({ length: chosen })
        }}
        choices={LENGTHS.map((value) => {
          const seconds = secondsOf(value)
          const title =
            seconds === null
              ? t('plan.questions', { count: Number(value) })
              : t('plan.duration', { count: seconds / 60 })
          return { value, title }
        })}
      />
      <ToggleChips
        label={t('plan.kinds')}
        hint={t('plan.kindsHint')}
        chosen={kinds}
        onToggle={interviewPlan.toggleKind}
        choices={KINDS.map((value) => ({ value, title: t(`plan.kind.${value}`) }))}
      />
      <hr className="border-line" />
      <p className="-mb-1 font-semibold">
        {t('plan.application')} <span className="font-normal text-soft">{t('setup.optional')}</span>
      </p>
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
  const { interviewPlan } = useServices()
  const plan = useStore(interviewPlan)
  const isBusy = plan.drafting.at === 'busy'
  return (
    <div className="flex flex-col gap-2.5 text-center">
      <Button
        look="primary"
        wide
        data-testid="make-questions"
        aria-describedby="make-hint"
        isDisabled={plan.editing !== null}
        onPress={async () => {
          if (await interviewPlan.make()) onMade()
        }}
      >
        {isBusy ? t('plan.making') : t('plan.make')}
      </Button>
      <Hint id="make-hint" live>
        {isBusy
          ? t('app.loading')
          : t(plan.editing === null ? 'plan.makeHint' : 'plan.makeNeedsSaved')}
      </Hint>
      <DraftFailure />
    </div>
  )
}
