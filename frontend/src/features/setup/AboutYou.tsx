import { useId } from 'react'

import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Hint } from '../../ui/Hint'
import { LONGEST_TERM } from './aboutPreference'

const FIELD =
  'min-h-11 w-full rounded-box border border-edge bg-surface px-3.5 py-2 text-[1rem] placeholder:text-soft'

/** Optional position, company and terms, as hints for speech recognition. */
export function AboutYou() {
  const { t } = useText()
  const { aboutPreference } = useServices()
  const { position, company, words } = useStore(aboutPreference)
  const id = useId()
  return (
    <details className="rounded-box border border-line px-4" data-testid="about">
      <summary className="flex min-h-12 cursor-pointer items-center gap-2 font-semibold">
        {t('setup.about')}
        <span className="font-normal text-soft">{t('setup.optional')}</span>
      </summary>
      <div className="flex flex-col gap-3 pb-4">
        <Hint id={`${id}-hint`}>{t('setup.aboutHint')}</Hint>
        <Labelled id={`${id}-position`} label={t('setup.position')}>
          <input
            id={`${id}-position`}
            className={FIELD}
            value={position}
            maxLength={LONGEST_TERM}
            autoComplete="organization-title"
            onChange={(event) => {
              aboutPreference.change({ position: event.target.value })
            }}
          />
        </Labelled>
        <Labelled id={`${id}-company`} label={t('setup.company')}>
          <input
            id={`${id}-company`}
            className={FIELD}
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
            className={FIELD}
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

interface LabelledProps {
  id: string
  label: string
  children: React.ReactNode
}

function Labelled({ id, label, children }: LabelledProps) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      {children}
    </div>
  )
}
