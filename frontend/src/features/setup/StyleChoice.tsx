import { useQuery } from '@tanstack/react-query'

import { queries } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { RadioCards } from '../../ui/RadioCards'
import { styleOf } from './stylePreference'

/** Choice of practice or interview, if the plan allows it. */
export function StyleChoice() {
  const { t } = useText()
  const { api, stylePreference } = useServices()
  const { data: plan } = useQuery(queries.plan(api))
  const preference = useStore(stylePreference)
  if (!plan || plan.styles.length < 2) return null
  return (
    <section aria-labelledby="style-heading" className="flex flex-col gap-3">
      <h2 id="style-heading" className="text-lg">
        {t('setup.style')}
      </h2>
      <RadioCards
        label={t('setup.style')}
        value={styleOf(preference, plan.styles)}
        onChange={stylePreference.choose}
        choices={[
          { value: 'practice', title: t('setup.practice'), hint: t('setup.practiceHint') },
          { value: 'interview', title: t('setup.interview'), hint: t('setup.interviewHint') },
        ]}
      />
    </section>
  )
}
