import { useId } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { FIELD_LOOK, Labelled } from '../../../ui/Labelled'
import { LONGEST_QUESTION } from './questionList'

/** The number of remaining characters is shown when it is at most this. */
const FEW_LEFT = 100

interface Props {
  label: string
  /** Called with the id of the question, or null if none was stored, when the editor closes. */
  onClose: (id: number | null) => void
}

/** The text of the question that is being edited. */
export function QuestionEditor({ label, onClose }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const { interviewPlan } = useServices()
  const { editing } = useStore(interviewPlan)
  const fieldId = useId()
  if (!editing) return null
  const isBlank = editing.text.trim() === ''
  const left = LONGEST_QUESTION - editing.text.length
  const save = () => {
    const saved = interviewPlan.saveEdit()
    if (saved !== null) onClose(saved)
  }
  const cancel = () => {
    interviewPlan.cancelEdit()
    onClose(editing.id)
  }
  return (
    <div className="flex flex-col gap-2.5">
      <Labelled id={fieldId} label={label}>
        <textarea
          autoFocus
          id={fieldId}
          lang={language}
          rows={3}
          maxLength={LONGEST_QUESTION}
          data-testid="question-field"
          className={`${FIELD_LOOK} resize-y`}
          value={editing.text}
          onChange={({ target }) => {
            interviewPlan.write(target.value)
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Escape') cancel()
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
          }}
        />
      </Labelled>
      <div className="flex flex-wrap items-center gap-2.5">
        <Button look="primary" data-testid="question-save" isDisabled={isBlank} onPress={save}>
          {t('plan.save')}
        </Button>
        <Button data-testid="question-cancel" onPress={cancel}>
          {t('plan.cancel')}
        </Button>
        <Hint>{left <= FEW_LEFT && t('typed.left', { count: left })}</Hint>
      </div>
    </div>
  )
}
