import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { useFocusOnMount } from '../../../ui/hooks'
import { Select } from '../../../ui/Select'
import { StatusRegion } from '../../../ui/StatusRegion'
import type { NewPosition } from '../api/positionsApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { TextArea } from '../ui/TextArea'
import { TextField } from '../ui/TextField'
import { BackToPositions } from './BackToPositions'
import { POSITIONS, positionKey } from './queries'

const COUNTS = ['3', '4', '5', '6', '7', '8', '10'] as const
const LANGUAGES = ['ko', 'en'] as const
/** Maximum number of characters of a job description that the server accepts. */
const LONGEST_JOB = 100_000

/** A form for a new position. The server drafts its questions. */
export function NewPositionScreen() {
  const { t, language: shown } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  const [title, setTitle] = useState('')
  const [company, setCompany] = useState('')
  const [language, setLanguage] = useState<NonNullable<NewPosition['language']>>(shown)
  const [job, setJob] = useState('')
  const [count, setCount] = useState<(typeof COUNTS)[number]>('6')
  const creating = useMutation({
    mutationFn: () =>
      api.createPosition({
        ...{ title, company, language, job_description: job, questions: Number(count) },
      }),
    onSuccess: (position) => {
      queryClient.setQueryData(positionKey(position.id), position)
      void queryClient.invalidateQueries({ queryKey: POSITIONS, exact: true })
      void navigate({ to: `/positions/${position.id}/plan` })
    },
  })
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4">
      <BackToPositions />
      <Card labelledBy="new-position">
        <div className="flex flex-col gap-1">
          <h1
            id="new-position"
            ref={heading}
            tabIndex={-1}
            className="text-[clamp(1.5rem,3.6vw,1.875rem)]"
          >
            {t('positions.newTitle')}
          </h1>
          <p className="text-pretty text-soft">{t('positions.newIntro')}</p>
        </div>
        <form
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault()
            if (!creating.isPending && title.trim() !== '') creating.mutate()
          }}
        >
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField
              label={t('positions.name')}
              required
              maxLength={100}
              placeholder={t('positions.nameExample')}
              value={title}
              onChange={setTitle}
            />
            <TextField
              label={t('positions.company')}
              maxLength={100}
              hint={t('positions.companyHint')}
              value={company}
              onChange={setCompany}
            />
          </div>
          <TextArea
            label={t('positions.job')}
            rows={10}
            maxLength={LONGEST_JOB}
            hint={t('positions.jobHint')}
            value={job}
            onChange={setJob}
          />
          <div className="grid gap-5 sm:grid-cols-2">
            <Select
              label={t('positions.language')}
              value={language}
              options={LANGUAGES.map((value) => ({
                value,
                label: t(`positions.languages.${value}`),
              }))}
              onChange={setLanguage}
            />
            <Select
              label={t('positions.count')}
              value={count}
              options={COUNTS.map((value) => ({
                value,
                label: t('positions.countValue', { n: value }),
              }))}
              onChange={setCount}
            />
          </div>
          {creating.error !== null && (
            <RequestFailure title={t('positions.createFailed')} error={creating.error} />
          )}
          <div className="flex flex-wrap items-center justify-end gap-3">
            <StatusRegion className="text-[0.9375rem] text-soft">
              {creating.isPending && t('positions.creating')}
            </StatusRegion>
            <Button
              type="submit"
              look="primary"
              data-testid="create-position"
              isPending={creating.isPending}
            >
              {t('positions.create')}
            </Button>
          </div>
        </form>
      </Card>
    </div>
  )
}
