import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import type { AnswerReport } from '../../../api/client'
import { useServices } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { ErrorBanner } from '../../../ui/Notice'
import { failureOf } from '../../interview/state/failure'

const MAX_CHARACTERS = 8_000

interface Props {
  answer: AnswerReport
  interviewId: string
  onClose: () => void
}

/** A form to correct the transcript. The original transcript is kept. */
export function Correction({ answer, interviewId, onClose }: Props) {
  const { t, describeFailure } = useText()
  const language = useInterviewLanguage()
  const { api } = useServices()
  const queryClient = useQueryClient()
  const [text, setText] = useState(answer.corrected_text ?? answer.answer_text)
  const saving = useMutation({
    mutationFn: (corrected: string | null) => api.correct(interviewId, answer.turn_id, corrected),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['report', interviewId] })
      onClose()
    },
  })
  return (
    <form
      className="flex flex-col gap-3 print:hidden"
      onSubmit={(event) => {
        event.preventDefault()
        saving.mutate(text)
      }}
    >
      <label className="flex flex-col gap-1.5 font-semibold">
        {t('report.correctLabel')}
        <textarea
          autoFocus
          lang={language}
          rows={5}
          maxLength={MAX_CHARACTERS}
          data-testid="correction"
          value={text}
          onChange={({ target }) => {
            setText(target.value)
          }}
          className="w-full resize-y rounded-box border border-edge bg-surface p-3.5 font-normal"
        />
      </label>
      {saving.error && (
        <ErrorBanner
          title={t('report.saveFailed')}
          detail={describeFailure(failureOf(saving.error))}
        />
      )}
      <div className="flex flex-wrap gap-3">
        <Button look="primary" type="submit" data-testid="save" isPending={saving.isPending}>
          {saving.isPending ? t('report.saving') : t('report.save')}
        </Button>
        <Button onPress={onClose}>{t('report.cancel')}</Button>
        {answer.corrected_text !== null && (
          <Button
            look="quiet"
            data-testid="undo"
            onPress={() => {
              saving.mutate(null)
            }}
          >
            {t('report.undo')}
          </Button>
        )}
      </div>
    </form>
  )
}
