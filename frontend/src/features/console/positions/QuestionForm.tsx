import { useMutation } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { TextArea } from '../ui/TextArea'
import { LONGEST_QUESTION } from './planEdits'

interface Props {
  label: string
  text: string
  simpler: string
  /** Language of the interview. */
  language: 'ko' | 'en'
  onCancel: () => void
  /** Called with texts that the server accepts. */
  onDone: (worded: { text: string; simpler: string }) => void
}

/** The wording of a question. The server checks it before it is taken over. */
export function QuestionForm({ label, language, onCancel, onDone, ...initial }: Props) {
  const { t, language: shown } = useConsoleText()
  const { api } = useConsole()
  const [text, setText] = useState(initial.text)
  const [simpler, setSimpler] = useState(initial.simpler)
  const checking = useMutation({
    mutationFn: (texts: string[]) => api.checkTexts(texts),
    onSuccess: (faults, [checked = '', easier = '']) => {
      if (faults.length === 0) onDone({ text: checked, simpler: easier })
    },
  })
  const faultOf = (place: number) => {
    const fault = checking.data?.find(({ index }) => index === place)
    if (!fault) return undefined
    return `${t('positions.plan.forbidden')}: ${shown === 'ko' ? fault.detail : fault.detail_en}`
  }
  const apply = () => {
    const texts = [text.trim(), simpler.trim()].filter((part, index) => index === 0 || part !== '')
    if (!checking.isPending && texts[0] !== '') checking.mutate(texts)
  }
  const keys = {
    onKeyDown: (event: KeyboardEvent) => {
      if (event.nativeEvent.isComposing) return
      if (event.key === 'Escape') onCancel()
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) apply()
    },
  }
  return (
    <form
      aria-label={label}
      className="flex min-w-0 flex-1 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      <TextArea
        {...keys}
        label={t('positions.plan.text')}
        lang={language}
        autoFocus
        required
        rows={2}
        maxLength={LONGEST_QUESTION}
        data-testid="question-field"
        value={text}
        fault={faultOf(0)}
        onChange={setText}
      />
      <TextArea
        {...keys}
        label={t('positions.plan.simpler')}
        lang={language}
        rows={2}
        maxLength={LONGEST_QUESTION}
        hint={t('positions.plan.simplerHint')}
        value={simpler}
        fault={faultOf(1)}
        onChange={setSimpler}
      />
      {checking.error !== null && (
        <RequestFailure title={t('positions.plan.saveFailed')} error={checking.error} />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onCancel}>{t('cancel')}</Button>
        <Button
          type="submit"
          look="primary"
          data-testid="apply-question"
          isPending={checking.isPending}
        >
          {t('positions.plan.apply')}
        </Button>
      </div>
    </form>
  )
}
