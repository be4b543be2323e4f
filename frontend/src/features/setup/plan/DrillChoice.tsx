import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useMemo, useState } from 'react'

import { queries } from '../../../app/queries'
import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { FIELD_LOOK, Labelled } from '../../../ui/Labelled'
import { ErrorBanner } from '../../../ui/Notice'
import { Select } from '../../../ui/Select'
import { Waiting } from '../../../ui/Waiting'
import { failureOf } from '../../interview/state/failure'
import type { BankFilter } from './bankSearch'
import { findQuestions } from './bankSearch'
import { BankList } from './BankList'
import { KINDS } from './kinds'

const ALL: BankFilter = { words: '', kind: 'all', competency: 'all' }

/** Finds one question of the bank to practise. */
export function DrillChoice() {
  const { t, describeFailure } = useText()
  const { api, interviewPlan, interviewLanguage } = useServices()
  const language = useStore(interviewLanguage)
  const { drill } = useStore(interviewPlan)
  const { data: bank, error, refetch } = useQuery(queries.bankQuestions(api, language))
  const [filter, setFilter] = useState(ALL)
  const deferred = useDeferredValue(filter)
  const found = useMemo(() => findQuestions(bank ?? [], deferred), [bank, deferred])
  const id = useId()
  const change = (part: Partial<BankFilter>) => {
    setFilter({ ...filter, ...part })
  }
  if (error) {
    return (
      <ErrorBanner title={t('drill.failed')} detail={describeFailure(failureOf(error))}>
        <span>
          <Button onPress={() => void refetch()}>{t('app.tryAgain')}</Button>
        </span>
      </ErrorBanner>
    )
  }
  if (!bank) return <Waiting title={t('app.loading')} />
  const competencies = [...new Set(bank.map(({ competency }) => competency))]
  return (
    <>
      <Labelled id={id} label={t('drill.search')}>
        <input
          id={id}
          type="search"
          lang={language}
          className={FIELD_LOOK}
          data-testid="bank-search"
          value={filter.words}
          placeholder={t('drill.searchExample')}
          onChange={({ target }) => {
            change({ words: target.value })
          }}
        />
      </Labelled>
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label={t('drill.kind')}
          testId="bank-kind"
          value={filter.kind}
          onChange={(kind) => {
            change({ kind })
          }}
          options={[
            { value: 'all', label: t('drill.all') },
            ...KINDS.map((value) => ({ value, label: t(`plan.kind.${value}`) })),
          ]}
        />
        <Select
          label={t('drill.competency')}
          testId="bank-competency"
          value={filter.competency}
          onChange={(competency) => {
            change({ competency })
          }}
          options={[
            { value: 'all', label: t('drill.all') },
            ...competencies.map((value) => ({ value, label: t(`plan.competencies.${value}`) })),
          ]}
        />
      </div>
      <Hint live testId="bank-found">
        {t('drill.found', { count: found.length })}
      </Hint>
      {/* Another filter shows its first questions again. */}
      <BankList
        key={JSON.stringify(deferred)}
        questions={found}
        chosen={drill?.question.id ?? null}
        onChoose={(question) => void interviewPlan.pick(question)}
      />
      {drill?.failure && (
        <ErrorBanner title={t('drill.pickFailed')} detail={describeFailure(drill.failure)} />
      )}
    </>
  )
}
