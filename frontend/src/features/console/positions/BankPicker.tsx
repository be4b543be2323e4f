import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { Competency, PlanQuestion } from '../../../api/planApi'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Chip } from '../../../ui/Chip'
import { Select } from '../../../ui/Select'
import { Waiting } from '../../../ui/Waiting'
import { findQuestions } from '../../setup/plan/bankSearch'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { TextField } from '../ui/TextField'

/** Number of questions that are shown at first, and with each press of the button for more. */
const STEP = 6

interface Props {
  language: 'ko' | 'en'
  /** Texts of the questions that the plan has. */
  texts: readonly string[]
  onAdd: (question: PlanQuestion) => void
}

/** The question bank, from which questions are added to the plan. */
export function BankPicker({ language, texts, onAdd }: Props) {
  const { t } = useConsoleText()
  const page = useText().t
  const { api } = useConsole()
  const [words, setWords] = useState('')
  const [competency, setCompetency] = useState<Competency | 'all'>('all')
  const [shown, setShown] = useState(STEP)
  const bank = useQuery({
    queryKey: ['bank', language],
    queryFn: () => api.bankQuestions(language),
    staleTime: Infinity,
  })
  const adding = useMutation({
    mutationFn: (id: string) => api.planBankQuestion(id),
    onSuccess: ({ questions: [question] }) => {
      if (question) onAdd(question)
    },
  })
  const failure = bank.error ?? adding.error
  const found = findQuestions(bank.data ?? [], { words, kind: 'all', competency })
  const competencies = [...new Set((bank.data ?? []).map((question) => question.competency))]
  return (
    <Card labelledBy="bank" testId="bank">
      <h3 id="bank" className="text-lg">
        {t('positions.bank.title')}
      </h3>
      {failure && <RequestFailure title={t('failed')} error={failure} />}
      {bank.isPending && <Waiting title={t('loading')} />}
      {bank.data && (
        <>
          <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_14rem]">
            <TextField
              label={t('positions.bank.search')}
              type="search"
              placeholder={t('positions.bank.example')}
              value={words}
              onChange={(value) => {
                setWords(value)
                setShown(STEP)
              }}
            />
            <Select
              label={t('positions.bank.competency')}
              value={competency}
              options={[
                { value: 'all', label: t('positions.bank.all') },
                ...competencies.map((value) => ({
                  value,
                  label: page(`plan.competencies.${value}`),
                })),
              ]}
              onChange={(value) => {
                setCompetency(value)
                setShown(STEP)
              }}
            />
          </div>
          <p role="status" className="text-sm text-soft">
            {found.length === 0
              ? t('positions.bank.none')
              : t('positions.bank.found', { count: found.length })}
          </p>
          <ul className="divide-y divide-line">
            {found.slice(0, shown).map(({ id, text, kind, competency: shows }) => (
              <li key={id} className="flex items-center gap-3 py-2.5" data-testid="bank-question">
                <div className="flex min-w-0 flex-1 flex-col">
                  <p lang={language} className="text-pretty">
                    {text}
                  </p>
                  <p className="text-sm text-soft">
                    {page(`plan.kind.${kind}`)} · {page(`plan.competencies.${shows}`)}
                  </p>
                </div>
                {texts.includes(text) ? (
                  <Chip quiet>{t('positions.bank.inPlan')}</Chip>
                ) : (
                  <Button
                    aria-label={t('positions.bank.addOf', { text })}
                    isPending={adding.isPending && adding.variables === id}
                    onPress={() => {
                      adding.mutate(id)
                    }}
                  >
                    {t('positions.bank.add')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          {found.length > shown && (
            <Button
              look="quiet"
              onPress={() => {
                setShown(shown + STEP)
              }}
            >
              {t('positions.bank.more')}
            </Button>
          )}
        </>
      )}
    </Card>
  )
}
