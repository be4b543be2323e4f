import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'

import { queries } from '../../../app/queries'
import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Card } from '../../../ui/Card'
import { RadioCards } from '../../../ui/RadioCards'
import { Waiting } from '../../../ui/Waiting'

const OwnPlan = lazy(async () => ({ default: (await import('./OwnPlan')).OwnPlan }))
const DrillChoice = lazy(async () => ({ default: (await import('./DrillChoice')).DrillChoice }))

/** Choice of the server's questions, of questions of one's own choice, or of a single question. */
export function PlanChoice() {
  const { t } = useText()
  const { api, interviewPlan } = useServices()
  const { data: plan } = useQuery(queries.plan(api))
  const { use } = useStore(interviewPlan)
  return (
    <section aria-labelledby="plan-heading" className="flex flex-col gap-3">
      <h2 id="plan-heading" className="text-lg">
        {t('plan.heading')}
      </h2>
      <RadioCards
        label={t('plan.heading')}
        value={use}
        onChange={(chosen) => {
          interviewPlan.change({ use: chosen })
        }}
        choices={[
          {
            value: 'server',
            title: t('plan.server'),
            hint: t('plan.serverHint', { count: plan?.main_questions ?? 0 }),
          },
          { value: 'own', title: t('plan.own'), hint: t('plan.ownHint') },
          { value: 'drill', title: t('drill.title'), hint: t('drill.hint') },
        ]}
      />
      {use === 'drill' && (
        <Card testId="drill" labelledBy="drill-heading">
          <h3 id="drill-heading" className="sr-only">
            {t('drill.title')}
          </h3>
          <Suspense fallback={<Waiting title={t('app.loading')} />}>
            <DrillChoice />
          </Suspense>
        </Card>
      )}
      {use === 'own' && (
        <Card testId="own-plan" labelledBy="own-plan-heading">
          <Suspense fallback={<Loading />}>
            <OwnPlan />
          </Suspense>
        </Card>
      )}
    </section>
  )
}

/** As high as the form, so that the page does not jump. */
function Loading() {
  const { t } = useText()
  return (
    <div className="grid min-h-168 place-items-center">
      <h3 id="own-plan-heading" className="sr-only">
        {t('plan.form')}
      </h3>
      <Waiting title={t('app.loading')} />
    </div>
  )
}
