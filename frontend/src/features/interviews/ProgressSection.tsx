import { useQuery } from '@tanstack/react-query'

import type { Api } from '../../api/client'
import { useServices } from '../../app/services'
import { useText } from '../../app/useText'
import { Hint } from '../../ui/Hint'
import { Waiting } from '../../ui/Waiting'
import { dateAndTime, shortDate } from '../data/format'
import type { Entry } from './interviewList'
import type { Compared, Progress, ReportedInterview } from './progress'
import { progressOf } from './progress'

/** Number of the newest finished interviews that are compared. */
const MAX_COMPARED = 10

/** Compares the finished interviews of the list; nothing without two of them. */
export function ProgressSection({ entries }: { entries: readonly Entry[] }) {
  const { t } = useText()
  const { api } = useServices()
  const finished = entries.filter(
    ({ status, access }) => status === 'finished' && access === 'open',
  )
  const latest = finished.slice(0, MAX_COMPARED)
  const { data } = useQuery({
    queryKey: ['progress', latest.map(({ interview, answered }) => [interview, answered])],
    queryFn: () => reportsOf(api, latest),
    enabled: latest.length > 1,
  })
  if (latest.length < 2) return null
  return (
    <section
      aria-labelledby="progress-heading"
      className="flex flex-col gap-3"
      data-testid="progress"
    >
      <h2 id="progress-heading" className="text-xl">
        {t('progress.heading')}
      </h2>
      <Hint>{t('progress.lead')}</Hint>
      {data === undefined ? (
        <Waiting title={t('progress.loading')} />
      ) : (
        <Comparison progress={progressOf(data)} />
      )}
      {finished.length > MAX_COMPARED && <Hint>{t('progress.latest', { max: MAX_COMPARED })}</Hint>}
    </section>
  )
}

/** Load the reports one after the other. The access to an interview is renewed if it has ended. */
async function reportsOf(api: Api, entries: readonly Entry[]): Promise<ReportedInterview[]> {
  const reported: ReportedInterview[] = []
  for (const { interview: id, started_at: startedAt, expiresAt } of entries) {
    try {
      const hasExpired = expiresAt !== null && Date.parse(expiresAt) <= Date.now()
      if (hasExpired) await api.renewSession(id)
      reported.push({ id, startedAt, report: await api.report(id) })
    } catch {
      reported.push({ id, startedAt, report: null })
    }
  }
  return reported
}

function Comparison({ progress: { compared, excluded, changes } }: { progress: Progress }) {
  const { t, language } = useText()
  const [first, last] = [compared[0], compared.at(-1)]
  return (
    <>
      {changes.length > 0 && first && last ? (
        <div className="flex flex-col gap-2 rounded-box bg-sunken p-4">
          <p className="font-bold">
            {t('progress.changes', {
              first: shortDate(first.startedAt, language),
              last: shortDate(last.startedAt, language),
            })}
          </p>
          <ul className="list-disc pl-5 text-[0.9375rem]" data-testid="progress-changes">
            {changes.map(({ figure, direction, from, to }) => (
              <li key={figure}>{t(`progress.change.${figure}.${direction}`, { from, to })}</li>
            ))}
          </ul>
        </div>
      ) : (
        <Hint testId="progress-none">{t('progress.one')}</Hint>
      )}
      {compared.length > 0 && <Figures compared={compared} />}
      {excluded.length > 0 && (
        <div className="flex flex-col gap-1.5 text-[0.9375rem]">
          <h3 className="text-[0.9375rem] text-soft">{t('progress.excluded')}</h3>
          <ul className="list-disc pl-5 text-soft" data-testid="progress-excluded">
            {excluded.map(({ id, startedAt, why }) => (
              <li key={id}>
                {dateAndTime(startedAt, language)}: {t(`progress.why.${why}`)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

const FIGURES = ['syllablesPerMin', 'pausePercent', 'fillersPerMin', 'answers'] as const

/** The figures as a table with a bar in each cell, on one scale for each column. */
function Figures({ compared }: { compared: readonly Compared[] }) {
  const { t, language } = useText()
  const most = Object.fromEntries(
    FIGURES.map((figure) => [figure, Math.max(...compared.map((one) => one.figures[figure] ?? 0))]),
  )
  return (
    <table
      className="w-full border-collapse text-[0.875rem] tabular-nums"
      data-testid="progress-table"
    >
      <caption className="sr-only">{t('progress.heading')}</caption>
      <thead>
        <tr className="border-b border-line text-left align-bottom text-soft">
          <th scope="col" className="py-2 pr-2 font-semibold">
            {t('progress.interview')}
          </th>
          {FIGURES.map((figure) => (
            <th key={figure} scope="col" className="px-1.5 py-2 font-semibold">
              {t(`progress.${figure}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {compared.map(({ id, startedAt, figures }) => (
          <tr key={id} className="border-b border-line">
            <th scope="row" className="py-2.5 pr-2 text-left font-semibold">
              {shortDate(startedAt, language)}
            </th>
            {FIGURES.map((figure) => (
              <td key={figure} className="px-1.5 py-2.5">
                {figures[figure] ?? t('progress.none')}
                {figures[figure] !== null && (
                  <Share value={figures[figure]} most={most[figure] ?? 0} />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A bar that shows a value as a share of the largest one. The number beside it says the same. */
function Share({ value, most }: { value: number; most: number }) {
  return (
    <svg
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="mt-1 block h-1.5 w-full max-w-28"
    >
      <rect width="100" height="4" className="fill-sunken" />
      <rect width={most > 0 ? (value / most) * 100 : 0} height="4" className="fill-accent" />
    </svg>
  )
}
