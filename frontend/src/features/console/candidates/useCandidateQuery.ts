import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

import type { CandidateQuery, CandidateSort, CandidateState } from '../api/reviewRequests'

export const SORTS = ['-finished', 'finished', '-invited', 'invited', 'name', '-name'] as const
export const STATES = [
  ...(['finished', 'under_way', 'opened', 'invited', 'expired', 'withdrawn'] as const),
]

export interface ShownQuery {
  text: string
  position: string
  state: CandidateState | ''
  sort: CandidateSort
  page: number
}

const FIRST: ShownQuery = { text: '', position: '', state: '', sort: '-invited', page: 1 }

/** Return the query in the parameters of an address; anything unreadable is left out. */
export function queryOf(search: Readonly<Record<string, unknown>>): ShownQuery {
  const textOf = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : ''
  const page = Number(search.page)
  return {
    text: textOf(search.text),
    position: textOf(search.position).slice(0, 40),
    state: STATES.find((state) => state === search.state) ?? '',
    sort: SORTS.find((sort) => sort === search.sort) ?? FIRST.sort,
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  }
}

/** Return the parameters of an address for a query, without those that are at their default. */
export function searchOf(query: ShownQuery): Record<string, string | number> {
  const entries = Object.entries(query).filter(
    ([name, value]) => value !== FIRST[name as keyof ShownQuery],
  )
  return Object.fromEntries(entries)
}

/** Return the query for the server. */
export function requestOf({ text, position, state, sort, page }: ShownQuery): CandidateQuery {
  return { text, sort, page, ...(position && { position }), ...(state && { state }) }
}

export function isFiltered({ text, position, state }: ShownQuery): boolean {
  return text !== '' || position !== '' || state !== ''
}

/** The filters and the order of the list, which are kept in the address. */
export function useCandidateQuery(): {
  query: ShownQuery
  /** Change the query. The first page is shown, unless another page is asked for. */
  change: (changed: Partial<ShownQuery>) => void
} {
  const query = queryOf(useSearch({ strict: false }))
  const navigate = useNavigate()
  const change = useCallback(
    (changed: Partial<ShownQuery>) => {
      void navigate({
        to: '/candidates',
        search: (before: Record<string, unknown>) =>
          searchOf({ ...queryOf(before), page: 1, ...changed }),
        replace: true,
      } as Parameters<typeof navigate>[0])
    },
    [navigate],
  )
  return { query, change }
}
