import type { ReactNode } from 'react'

import type { DialogueAct } from '../../../api/client'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Chip } from '../../../ui/Chip'

interface Props {
  act: Exclude<DialogueAct, 'answer'>
  /** The question that was open. */
  question: string
  /** The transcript; empty without speech. */
  text: string
  /** Whether this is the latest utterance. */
  latest?: boolean
  children?: ReactNode
}

/** An utterance that is no answer: what it does, the open question and the transcript. */
export function OtherUtterance({ act, question, text, latest = false, children }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  return (
    <article
      data-testid="other-utterance"
      className="flex flex-col gap-1.5 rounded-box border border-line bg-surface px-4 py-3 text-[0.9375rem]"
    >
      <header className="flex flex-wrap items-center gap-2">
        {latest && <Chip>{t('room.latest')}</Chip>}
        <h3 className="text-sm font-semibold text-soft">{t(`exchange.acts.${act}`)}</h3>
      </header>
      {text !== '' && (
        <p lang={language} className="text-pretty whitespace-pre-line">
          {text}
        </p>
      )}
      <p className="text-sm text-pretty text-soft">
        {t('exchange.openQuestion')} <span lang={language}>{question}</span>
      </p>
      {children}
    </article>
  )
}
