import { useId } from 'react'

import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { FIELD_LOOK, Labelled } from '../../ui/Labelled'
import { LONGEST_TERM } from './aboutPreference'
import { PositionField } from './PositionField'

/** Optional position, company and terms, as hints for speech recognition. */
export function AboutYou() {
  const { t } = useText()
  const { aboutPreference, interviewPlan } = useServices()
  const { company, words } = useStore(aboutPreference)
  // The form of the candidate's own questions has the position.
  const asksOwn = useStore(interviewPlan).use === 'own'
  const id = useId()
  return (
    <details className="group rounded-box border border-line px-4" data-testid="about">
      <summary className="flex min-h-12 cursor-pointer items-center gap-2 font-semibold">
        {t(asksOwn ? 'setup.aboutCompany' : 'setup.about')}
        <span className="flex-none font-normal text-soft">{t('setup.optional')}</span>
        <Icon name="down" className="ml-auto text-soft group-open:rotate-180" />
      </summary>
      <div className="flex flex-col gap-3 pb-4">
        <Hint id={`${id}-hint`}>{t('setup.aboutHint')}</Hint>
        {!asksOwn && <PositionField />}
        <Labelled id={`${id}-company`} label={t('setup.company')}>
          <input
            id={`${id}-company`}
            className={FIELD_LOOK}
            value={company}
            maxLength={LONGEST_TERM}
            autoComplete="organization"
            onChange={(event) => {
              aboutPreference.change({ company: event.target.value })
            }}
          />
        </Labelled>
        <Labelled id={`${id}-words`} label={t('setup.words')}>
          <textarea
            id={`${id}-words`}
            className={FIELD_LOOK}
            rows={2}
            value={words}
            placeholder={t('setup.wordsExample')}
            aria-describedby={`${id}-hint`}
            onChange={(event) => {
              aboutPreference.change({ words: event.target.value })
            }}
          />
        </Labelled>
      </div>
    </details>
  )
}
