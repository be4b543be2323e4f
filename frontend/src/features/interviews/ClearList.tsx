import { useState } from 'react'

import { useServices } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { ConfirmDialog } from './ConfirmDialog'
import type { Entry } from './interviewList'
import type { Outcome } from './InterviewsScreen'

interface Props {
  entries: readonly Entry[]
  onDone: (outcome: Outcome) => void
}

/** Where the list is stored, and a button that clears it. */
export function ClearList({ entries, onDone }: Props) {
  const { t } = useText()
  const { interviewList, aboutPreference } = useServices()
  const [isAsking, setIsAsking] = useState(false)
  return (
    <section
      aria-labelledby="kept-heading"
      className="flex flex-col items-start gap-3 rounded-card border border-line p-5 sm:p-6"
      data-testid="list-kept"
    >
      <h2 id="kept-heading" className="flex items-center gap-2 text-[1.0625rem]">
        <Icon name="lock" className="text-accent" />
        {t('interviews.kept')}
      </h2>
      <p className="text-[0.9375rem] text-pretty text-soft">{t('interviews.keptHint')}</p>
      <Button
        look="danger"
        data-testid="list-clear"
        onPress={() => {
          setIsAsking(true)
        }}
      >
        {t('interviews.clear')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        title={t('interviews.clearQuestion')}
        consequence={t('interviews.clearConsequence', { count: entries.length })}
        confirm={t('interviews.clearConfirm')}
        pending={t('interviews.removing')}
        failed={t('interviews.removeFailed')}
        testId="list-clear-confirm"
        action={async () => {
          const removed = await interviewList.remove(entries.map(({ interview }) => interview))
          // The next person at this computer should not see what was typed for the next interview.
          aboutPreference.change({ position: '', company: '', words: '' })
          onDone({ kind: 'cleared', kept: entries.length - removed })
        }}
        onClose={() => {
          setIsAsking(false)
        }}
      />
    </section>
  )
}
