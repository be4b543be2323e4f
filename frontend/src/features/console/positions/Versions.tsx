import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { Card } from '../../../ui/Card'
import { Chip } from '../../../ui/Chip'
import { Select } from '../../../ui/Select'
import { Waiting } from '../../../ui/Waiting'
import { dateAndTime } from '../../data/format'
import type { PositionDetail, QuestionChange } from '../api/positionsApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { positionKey } from './queries'

/** All versions of a position's questions, and the differences between two of them. */
export function Versions({ position }: { position: PositionDetail }) {
  const { t, language } = useConsoleText()
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
      <ul
        aria-label={t('positions.versions.list')}
        className="divide-y divide-line rounded-card border border-line bg-surface shadow-sm"
      >
        {position.versions.map(({ number, created_at, created_by, questions }) => (
          <li key={number} className="flex flex-col gap-0.5 px-5 py-3" data-testid="version">
            <p className="flex flex-wrap items-center gap-2 font-semibold">
              {t('positions.plan.version', { n: number })}
              {number === position.version && <Chip>{t('positions.versions.newest')}</Chip>}
              <span className="ml-auto text-sm font-normal text-soft">
                {t('positions.versions.questions', { n: questions })}
              </span>
            </p>
            <p className="text-sm text-soft">
              {t('positions.plan.versionBy', {
                name: created_by,
                date: dateAndTime(created_at, language),
              })}
            </p>
          </li>
        ))}
      </ul>
      <Card labelledBy="compare">
        <h2 id="compare" className="text-lg">
          {t('positions.versions.compare')}
        </h2>
        {position.version < 2 ? (
          <p className="text-pretty text-soft">{t('positions.versions.only')}</p>
        ) : (
          <Comparison position={position} />
        )}
      </Card>
    </div>
  )
}

function Comparison({ position }: { position: PositionDetail }) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const [before, setBefore] = useState(position.version - 1)
  const [after, setAfter] = useState(position.version)
  const { data, error, refetch } = useQuery({
    queryKey: [...positionKey(position.id), 'changes', before, after],
    queryFn: () => api.comparePlans(position.id, before, after),
    staleTime: Infinity,
  })
  const options = position.versions.map(({ number }) => ({
    value: String(number),
    label: t('positions.plan.version', { n: number }),
  }))
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label={t('positions.versions.before')}
          value={String(before)}
          options={options}
          onChange={(number) => {
            setBefore(Number(number))
          }}
        />
        <Select
          label={t('positions.versions.after')}
          value={String(after)}
          options={options}
          onChange={(number) => {
            setAfter(Number(number))
          }}
        />
      </div>
      {error && <RequestFailure title={t('failed')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting title={t('loading')} />}
      {data && <Changes changes={data} />}
    </>
  )
}

const LOOKS: Record<QuestionChange['change'], string> = {
  added: 'border-l-accent',
  removed: 'border-l-record',
  changed: 'border-l-warn',
  moved: 'border-l-edge',
  same: 'border-l-edge',
}

function Changes({ changes }: { changes: QuestionChange[] }) {
  const { t } = useConsoleText()
  const different = changes.filter(({ change }) => change !== 'same')
  const unchanged = changes.length - different.length
  return (
    <>
      {different.length === 0 ? (
        <p className="text-soft">{t('positions.versions.same')}</p>
      ) : (
        <ul aria-label={t('positions.versions.changes')} className="flex flex-col gap-3">
          {different.map((change, index) => (
            <li
              key={index}
              data-testid={`change-${change.change}`}
              className={`flex flex-col gap-1.5 rounded-box border border-l-4 border-line px-4 py-3 ${LOOKS[change.change]}`}
            >
              <p>
                <Chip quiet={change.change === 'moved'}>
                  {t(`positions.versions.change.${change.change}`)}
                </Chip>
              </p>
              <ChangeTexts change={change} />
            </li>
          ))}
        </ul>
      )}
      {unchanged > 0 && different.length > 0 && (
        <p className="text-sm text-soft">{t('positions.versions.unchanged', { n: unchanged })}</p>
      )}
    </>
  )
}

function ChangeTexts({ change: { change, before, after } }: { change: QuestionChange }) {
  const { t } = useConsoleText()
  const simpler = (text: string) => t('positions.plan.simplerOf', { text })
  if (change !== 'changed' || !before || !after) {
    const question = after ?? before
    return <p className={`text-pretty ${after ? '' : 'line-through'}`}>{question?.text}</p>
  }
  return (
    <div className="flex flex-col gap-1 text-pretty">
      {before.text === after.text ? (
        <p>{after.text}</p>
      ) : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
          <dt className="text-sm leading-6 text-soft">{t('positions.versions.was')}</dt>
          <dd className="text-soft line-through">{before.text}</dd>
          <dt className="text-sm leading-6 text-soft">{t('positions.versions.is')}</dt>
          <dd>{after.text}</dd>
        </dl>
      )}
      {before.simpler !== after.simpler && (
        <p className="flex flex-col text-[0.9375rem]">
          {before.simpler !== '' && (
            <span className="text-soft line-through">{simpler(before.simpler)}</span>
          )}
          {after.simpler !== '' && <span>{simpler(after.simpler)}</span>}
        </p>
      )}
    </div>
  )
}
