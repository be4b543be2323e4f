import { useState } from 'react'

import type { AnswerReport } from '../../../api/client'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { Changes } from './Changes'
import { Correction } from './Correction'
import { Legend } from './Legend'
import type { Playback } from '../playback/playback'
import { Words } from './Words'

interface Props {
  answer: AnswerReport
  playback: Playback
  interviewId: string
}

/** The transcript, and the candidate's correction if there is one. */
export function Transcript({ answer, playback, interviewId }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const [isEditing, setIsEditing] = useState(false)
  const { corrected_text: corrected, transcript_status: status } = answer
  if (status === 'pending' || status === null) return null
  const hasWords = answer.words.length > 0
  return (
    <div className="flex flex-col gap-3">
      {hasWords ? (
        <>
          <Words answer={answer} playback={playback} />
          <Legend answer={answer} />
        </>
      ) : (
        answer.answer_text !== '' && (
          <p lang={language} data-testid="answer-text" className="text-pretty whitespace-pre-line">
            {answer.answer_text}
          </p>
        )
      )}
      <Changes answer={answer} playback={playback} />
      {corrected !== null && !isEditing && (
        <div className="border-l-[3px] border-accent pl-3.5" data-testid="corrected">
          <p className="text-sm font-semibold text-soft">{t('report.corrected')}</p>
          <p lang={language} className="text-pretty whitespace-pre-line">
            {corrected}
          </p>
        </div>
      )}
      {isEditing ? (
        <Correction
          answer={answer}
          interviewId={interviewId}
          onClose={() => {
            setIsEditing(false)
          }}
        />
      ) : (
        status !== 'typed' && (
          <div className="print:hidden">
            <Button
              look="quiet"
              data-testid="correct"
              onPress={() => {
                setIsEditing(true)
              }}
            >
              <Icon name="pen" />
              {t('report.correct')}
            </Button>
          </div>
        )
      )}
      {isEditing && <Hint>{t('report.correctHint')}</Hint>}
    </div>
  )
}
