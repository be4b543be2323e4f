import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import { queries } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { RadioPills } from '../../ui/RadioPills'

/** Choice of the interview's language, if the server offers several. */
export function LanguageChoice() {
  const { t } = useText()
  const { api, interviewLanguage } = useServices()
  const { data: plan } = useQuery(queries.plan(api))
  const language = useStore(interviewLanguage)
  const [first] = plan?.languages ?? []
  const isOffered = plan?.languages.includes(language) ?? true
  useEffect(() => {
    if (!isOffered && first) interviewLanguage.choose(first)
  }, [isOffered, first, interviewLanguage])
  if (!plan || plan.languages.length < 2) return null
  return (
    <RadioPills
      label={t('setup.language')}
      value={language}
      onChange={interviewLanguage.choose}
      choices={plan.languages.map((value) => ({ value, title: t(`setup.languages.${value}`) }))}
    />
  )
}
