import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Select } from '../../../ui/Select'
import { Waiting } from '../../../ui/Waiting'
import type { Candidate, CandidatePage } from '../api/reviewRequests'
import { useConsole } from '../consoleServices'
import { mayActAs, useMe } from '../me'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { TextField } from '../ui/TextField'
import { AssignDialog } from './AssignDialog'
import { CandidateTable } from './CandidateTable'
import { CANDIDATES } from './keys'
import type { ShownQuery } from './useCandidateQuery'
import { isFiltered, requestOf, SORTS, STATES, useCandidateQuery } from './useCandidateQuery'

const TYPING_MS = 300

/** The candidates that the user may see, to filter, sort and open. */
export function CandidatesScreen() {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const { me } = useMe()
  const { query, change } = useCandidateQuery()
  const [assigning, setAssigning] = useState<Candidate | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: [...CANDIDATES, requestOf(query)],
    queryFn: () => api.candidates(requestOf(query)),
    placeholderData: keepPreviousData,
  })
  if (!me) return null
  const mayAssign = mayActAs(me, 'recruiter')
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1">
        <h1 className="text-[clamp(1.5rem,3.6vw,1.875rem)]">{t('candidates.title')}</h1>
        <p className="text-pretty text-soft">
          {t(mayAssign ? 'candidates.introAll' : 'candidates.introAssigned')}
        </p>
      </div>
      <Filters query={query} page={data} searchesEmail={mayAssign} onChange={change} />
      {error && <RequestFailure title={t('failed')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting title={t('loading')} />}
      {data?.total === 0 && <Nothing query={query} isAssigned={!mayAssign} onClear={change} />}
      {data && data.total > 0 && (
        <>
          <CandidateTable
            candidates={data.candidates}
            sort={query.sort}
            onSort={(sort) => {
              change({ sort })
            }}
            onAssign={mayAssign ? setAssigning : null}
          />
          <Pages page={data} onPage={change} />
        </>
      )}
      {assigning && (
        <AssignDialog
          candidate={assigning}
          onClose={() => {
            setAssigning(null)
          }}
        />
      )}
    </div>
  )
}

type Change = (changed: Partial<ShownQuery>) => void

interface FiltersProps {
  query: ShownQuery
  page: CandidatePage | undefined
  searchesEmail: boolean
  onChange: Change
}

function Filters({ query, page, searchesEmail, onChange }: FiltersProps) {
  const { t } = useConsoleText()
  const [text, setText] = useState(query.text)
  useEffect(() => {
    if (text === query.text) return
    const typing = setTimeout(() => {
      onChange({ text })
    }, TYPING_MS)
    return () => {
      clearTimeout(typing)
    }
  }, [text, query.text, onChange])
  const positions = (page?.positions ?? []).map(({ id, title }) => ({ value: id, label: title }))
  return (
    <search className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,1.4fr)_1fr_1fr_1fr]">
      <TextField
        label={t(searchesEmail ? 'candidates.searchWithEmail' : 'candidates.search')}
        type="search"
        value={text}
        maxLength={100}
        onChange={setText}
        data-testid="search"
      />
      <Select
        label={t('candidates.position')}
        value={query.position}
        options={[{ value: '', label: t('candidates.allPositions') }, ...positions]}
        onChange={(position: string) => {
          onChange({ position })
        }}
      />
      <Select
        label={t('candidates.state')}
        testId="state"
        value={query.state}
        options={[
          { value: '', label: t('candidates.allStates') },
          ...STATES.map((state) => ({ value: state, label: t(`candidates.states.${state}`) })),
        ]}
        onChange={(state) => {
          onChange({ state })
        }}
      />
      <Select
        label={t('candidates.sort')}
        value={query.sort}
        options={SORTS.map((sort) => ({ value: sort, label: t(`candidates.sorts.${sort}`) }))}
        onChange={(sort) => {
          onChange({ sort })
        }}
      />
    </search>
  )
}

interface NothingProps {
  query: ShownQuery
  isAssigned: boolean
  onClear: Change
}

/** What is shown in place of an empty list, and what to do next. */
function Nothing({ query, isAssigned, onClear }: NothingProps) {
  const { t } = useConsoleText()
  if (!isFiltered(query)) {
    return (
      <Card testId="no-candidates">
        <p className="text-pretty">
          {t(isAssigned ? 'candidates.noneAssigned' : 'candidates.none')}
        </p>
      </Card>
    )
  }
  return (
    <Card testId="no-candidates">
      <p className="text-pretty">{t('candidates.noneFound')}</p>
      <div>
        <Button
          onPress={() => {
            onClear({ text: '', position: '', state: '' })
          }}
        >
          {t('candidates.clear')}
        </Button>
      </div>
    </Card>
  )
}

function Pages({ page: data, onPage }: { page: CandidatePage; onPage: Change }) {
  const { t } = useConsoleText()
  const { page, page_size: size, total } = data
  const pages = Math.max(1, Math.ceil(total / size))
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p role="status" className="text-[0.9375rem] text-soft tabular-nums">
        {t('candidates.total', { n: total })}
      </p>
      {pages > 1 && (
        <nav aria-label={t('candidates.pages')} className="flex items-center gap-2">
          <Button
            isDisabled={page <= 1}
            onPress={() => {
              onPage({ page: page - 1 })
            }}
          >
            {t('candidates.previous')}
          </Button>
          <span className="px-1 text-[0.9375rem] tabular-nums">
            {t('candidates.page', { page, pages })}
          </span>
          <Button
            isDisabled={page >= pages}
            onPress={() => {
              onPage({ page: page + 1 })
            }}
          >
            {t('candidates.next')}
          </Button>
        </nav>
      )}
    </div>
  )
}
