import type { KeyboardEvent } from 'react'

import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { shortDate } from '../../data/format'
import type { Candidate, CandidateSort } from '../api/reviewRequests'
import { useConsoleText } from '../texts'
import { ConsoleLink } from '../ui/ConsoleLink'

interface Props {
  candidates: readonly Candidate[]
  sort: CandidateSort
  onSort: (sort: CandidateSort) => void
  /** Null for a user who may not assign. */
  onAssign: ((candidate: Candidate) => void) | null
}

const CELL = 'px-3 py-1.5 align-middle'

/** The candidates as a table; on a narrow screen as a list. */
export function CandidateTable(props: Props) {
  return (
    <>
      <Table {...props} />
      <List {...props} />
    </>
  )
}

function Table({ candidates, sort, onSort, onAssign }: Props) {
  const { t, language } = useConsoleText()
  return (
    <div className="overflow-x-auto rounded-card border border-line bg-surface shadow-sm max-md:hidden">
      <table className="w-full border-collapse text-left text-[0.9375rem]" data-testid="candidates">
        <caption className="sr-only">{t('candidates.list')}</caption>
        <thead className="bg-sunken text-sm">
          <tr>
            <SortedHead by="name" text={t('candidates.name')} sort={sort} onSort={onSort} />
            <Head text={t('candidates.position')} />
            <Head text={t('candidates.state')} />
            <SortedHead by="invited" text={t('candidates.invited')} sort={sort} onSort={onSort} />
            <SortedHead by="finished" text={t('candidates.finished')} sort={sort} onSort={onSort} />
            {onAssign && <Head text={t('candidates.reviewers')} />}
            <Head text={t('candidates.own')} />
          </tr>
        </thead>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows lead among its links */}
        <tbody className="divide-y divide-line" onKeyDown={moveAmongRows}>
          {candidates.map((candidate) => (
            <tr key={candidate.id} className="hover:bg-sunken" data-testid="candidate">
              <th scope="row" className={`${CELL} max-w-56 font-normal`}>
                <Name candidate={candidate} />
                {candidate.email !== null && (
                  <span className="block truncate text-[0.8125rem] text-soft">
                    {candidate.email}
                  </span>
                )}
              </th>
              <td className={`${CELL} max-w-48`}>
                <span className="line-clamp-2">{candidate.position.title}</span>
              </td>
              <td className={`${CELL} whitespace-nowrap`}>
                <State candidate={candidate} />
              </td>
              <td className={`${CELL} whitespace-nowrap tabular-nums`}>
                {shortDate(candidate.invited_at, language)}
              </td>
              <td className={`${CELL} whitespace-nowrap tabular-nums`}>
                {candidate.finished_at === null ? '–' : shortDate(candidate.finished_at, language)}
              </td>
              {onAssign && (
                <td className={CELL}>
                  <Reviewers candidate={candidate} onAssign={onAssign} />
                </td>
              )}
              <td className={`${CELL} whitespace-nowrap`}>
                <Own candidate={candidate} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function List({ candidates, onAssign }: Props) {
  const { t, language } = useConsoleText()
  return (
    <ul
      aria-label={t('candidates.list')}
      className="divide-y divide-line rounded-card border border-line bg-surface shadow-sm md:hidden"
    >
      {candidates.map((candidate) => (
        <li key={candidate.id} className="flex flex-col gap-1.5 px-4 py-3">
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0 text-[1.0625rem]">
              <Name candidate={candidate} />
            </div>
            <State candidate={candidate} />
          </div>
          <p className="text-[0.9375rem] text-soft">
            {candidate.position.title} ·{' '}
            {shortDate(candidate.finished_at ?? candidate.invited_at, language)}
          </p>
          {candidate.state === 'finished' && (
            <p className="flex items-center gap-2 text-[0.9375rem]">
              <span className="text-soft">{t('candidates.own')}</span>
              <Own candidate={candidate} />
            </p>
          )}
          {onAssign && <Reviewers candidate={candidate} onAssign={onAssign} />}
        </li>
      ))}
    </ul>
  )
}

/** The name, which links to the review if the interview has ended. */
function Name({ candidate: { id, name, state } }: { candidate: Candidate }) {
  if (state !== 'finished') return <span className="font-semibold break-words">{name}</span>
  return (
    <ConsoleLink
      to={`/candidates/${id}`}
      className="inline-flex min-h-8 items-center font-semibold break-words text-accent underline-offset-4 hover:underline"
    >
      {name}
    </ConsoleLink>
  )
}

function State({ candidate: { state } }: { candidate: Candidate }) {
  const { t } = useConsoleText()
  return (
    <Chip quiet={state !== 'finished' && state !== 'under_way'}>
      {t(`candidates.states.${state}`)}
    </Chip>
  )
}

function Own({ candidate: { state, own_scorecard: own } }: { candidate: Candidate }) {
  const { t } = useConsoleText()
  if (state !== 'finished') return <span className="text-soft">–</span>
  return <Chip quiet={own !== 'handed_in'}>{t(`candidates.owns.${own}`)}</Chip>
}

interface ReviewersProps {
  candidate: Candidate
  onAssign: (candidate: Candidate) => void
}

function Reviewers({ candidate, onAssign }: ReviewersProps) {
  const { t } = useConsoleText()
  const names = candidate.reviewers.map(({ name }) => name).join(', ')
  return (
    <div className="flex items-center justify-between gap-2">
      <span className={`min-w-0 break-words ${names === '' ? 'text-soft' : ''}`}>
        {names || t('candidates.noReviewers')}
      </span>
      <Button
        look="quiet"
        aria-label={t('candidates.assignOf', { name: candidate.name })}
        onPress={() => {
          onAssign(candidate)
        }}
      >
        {t('candidates.assign')}
      </Button>
    </div>
  )
}

function Head({ text }: { text: string }) {
  return (
    <th scope="col" className="px-3 py-2 font-semibold whitespace-nowrap text-soft">
      {text}
    </th>
  )
}

interface SortedHeadProps {
  by: 'name' | 'invited' | 'finished'
  text: string
  sort: CandidateSort
  onSort: (sort: CandidateSort) => void
}

/** The head of a column that sorts the list; pressed again, in the other direction. */
function SortedHead({ by, text, sort, onSort }: SortedHeadProps) {
  const isUp = sort === by
  const isDown = sort === `-${by}`
  const next = by === 'name' ? (isUp ? '-name' : 'name') : isDown ? by : (`-${by}` as const)
  return (
    <th
      scope="col"
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : undefined}
      className="px-1 py-1 font-semibold whitespace-nowrap"
    >
      <button
        type="button"
        className="inline-flex min-h-9 cursor-pointer items-center gap-1 rounded-box px-2 text-soft hover:text-ink"
        onClick={() => {
          onSort(next)
        }}
      >
        {text}
        <span aria-hidden="true" className="w-3 text-accent">
          {isUp ? '↑' : isDown ? '↓' : ''}
        </span>
      </button>
    </th>
  )
}

/** Move the focus between the links of the rows with the arrow keys, Home and End. */
function moveAmongRows(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('th a')]
  const from = links.findIndex((link) => link === document.activeElement)
  const target = {
    ArrowDown: links[from + 1],
    ArrowUp: links[Math.max(0, from - 1)],
    Home: links[0],
    End: links.at(-1),
  }[event.key]
  if (from === -1 || target === undefined) return
  event.preventDefault()
  target.focus()
}
