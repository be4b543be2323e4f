import { useState } from 'react'
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup'

import type { BankQuestion } from '../../../api/client'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'

/** Number of questions that are shown at first, and with each press of the button for more. */
const STEP = 6

interface Props {
  questions: readonly BankQuestion[]
  /** Id of the chosen question; null for none. */
  chosen: string | null
  onChoose: (question: BankQuestion) => void
}

/** Questions of the bank, of which one can be chosen. */
export function BankList({ questions, chosen, onChoose }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const [shown, setShown] = useState(STEP)
  if (questions.length === 0) return null
  return (
    <>
      <RadioGroup
        aria-label={t('drill.list')}
        // Null, not undefined: the group must stay controlled.
        value={chosen}
        onChange={(id) => {
          const question = questions.find((listed) => listed.id === id)
          if (question) onChoose(question)
        }}
        className="flex flex-col gap-2"
      >
        {questions.slice(0, shown).map(({ id, text, kind, competency }) => (
          <RadioField key={id} value={id}>
            <RadioButton
              data-testid="bank-question"
              className="group flex cursor-pointer gap-3 rounded-box border border-line bg-surface px-4 py-3 transition-colors hover:border-accent data-selected:border-accent data-selected:bg-accent-pale"
            >
              <span
                aria-hidden="true"
                className="mt-0.5 grid size-5 flex-none place-items-center rounded-full border-2 border-edge bg-surface after:size-2.5 after:rounded-full group-data-selected:border-accent group-data-selected:after:bg-accent"
              />
              <span className="flex min-w-0 flex-col gap-0.5">
                <span lang={language} className="font-semibold text-pretty">
                  {text}
                </span>
                <span className="text-sm text-soft">
                  {t(`plan.kind.${kind}`)} · {t(`plan.competencies.${competency}`)}
                </span>
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </RadioGroup>
      {questions.length > shown && (
        <Button
          look="quiet"
          data-testid="bank-more"
          onPress={() => {
            setShown(shown + STEP)
          }}
        >
          <Icon name="down" />
          {t('drill.more', { count: questions.length - shown })}
        </Button>
      )}
    </>
  )
}
