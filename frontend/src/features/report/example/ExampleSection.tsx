import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useRef } from 'react'

import type { AnswerReport } from '../../../api/client'
import type { AnswerExample } from '../../../api/examples'
import { queries } from '../../../app/queries'
import { useServices } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Chip } from '../../../ui/Chip'
import { Hint } from '../../../ui/Hint'
import { ErrorBanner } from '../../../ui/Notice'
import { failureOf } from '../../interview/state/failure'
import { exampleState } from './exampleState'

interface Props {
  answer: AnswerReport
  interviewId: string
}

/**
 * A stronger version of an answer, written on request by a language model. Shown in practice
 * interviews if the server has a model for it. Never printed, since it is no statement of the
 * candidate.
 */
export function ExampleSection({ answer, interviewId }: Props) {
  const { t, describeFailure } = useText()
  const { api } = useServices()
  const queryClient = useQueryClient()
  const { data } = useQuery(queries.examples(api, interviewId))
  const writing = useMutation({
    mutationFn: () => api.writeExample(interviewId, answer.turn_id),
    onSettled: () =>
      queryClient.invalidateQueries({ queryKey: queries.examples(api, interviewId).queryKey }),
  })
  const state = exampleState(data, answer.turn_id)
  if (state.at === 'none' && !writing.isPending && !writing.error) return null
  if (state.at === 'written') {
    return <Example example={state.example} takesFocus={writing.isSuccess} />
  }
  return (
    <div className="flex flex-col items-start gap-2 print:hidden" data-testid="example-offer">
      <Button
        data-testid="write-example"
        isPending={writing.isPending || writing.isSuccess}
        onPress={() => {
          writing.mutate()
        }}
      >
        {t('example.write')}
      </Button>
      <Hint>{t('example.writeHint')}</Hint>
      <Hint live>{writing.isPending && t('example.writing')}</Hint>
      {writing.error && (
        <ErrorBanner
          title={t('example.failed')}
          detail={describeFailure(failureOf(writing.error))}
        />
      )}
    </div>
  )
}

interface ExampleProps {
  example: AnswerExample
  /** Whether it was written just now, so that its heading gets the focus of the button. */
  takesFocus: boolean
}

function Example({ example, takesFocus }: ExampleProps) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const headingId = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (takesFocus) heading.current?.focus()
  }, [takesFocus])
  return (
    <section
      aria-labelledby={headingId}
      className="flex flex-col gap-2 rounded-box border border-dashed border-edge p-4 print:hidden"
      data-testid="example"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h4 id={headingId} ref={heading} tabIndex={-1} className="font-semibold">
          {t('example.heading')}
        </h4>
        <Chip>{t('example.madeByModel')}</Chip>
      </div>
      <p lang={language} className="text-pretty leading-relaxed" data-testid="example-text">
        {example.parts.map(({ text, gap }, index) =>
          gap ? (
            <mark
              key={index}
              className="rounded-sm bg-accent-pale px-1 font-semibold text-accent"
              data-testid="example-gap"
            >
              [{text}]
            </mark>
          ) : (
            <span key={index}>{text}</span>
          ),
        )}
      </p>
      <Hint>{t('example.note', { model: example.model })}</Hint>
    </section>
  )
}
