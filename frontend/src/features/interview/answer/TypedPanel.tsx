import { useEffect, useRef, useState } from 'react'

import type { Question } from '../../../api/client'
import { useServices, useStore } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { connectMicrophone } from '../../setup/microphone/connectMicrophone'
import { MicrophoneErrorBanner } from '../../setup/microphone/MicrophoneErrorBanner'
import { ControlBar, Primary } from '../room/ControlBar'
import { PauseButton } from '../room/PauseButton'
import { QuestionTime } from './AnswerClock'
import { ThinkTime } from './ThinkTime'
import { MAX_CHARACTERS } from './typedDraft'

/** The number of remaining characters is shown when it is at most this. */
const ROOM_LEFT = 300

/** A text field for a typed answer. */
export function TypedPanel({ question }: { question: Question }) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const { typedDraft, interview, pause } = useServices()
  const isPaused = useStore(pause)
  const { questionId, text } = useStore(typedDraft)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (questionId !== question.id) typedDraft.open(question.id)
  }, [typedDraft, questionId, question.id])
  useEffect(() => {
    field.current?.focus()
  }, [])
  const isBlank = text.trim() === ''
  const send = () => {
    if (!isBlank && !isPaused) void interview.submitTyped(text.trim())
  }
  const left = MAX_CHARACTERS - text.length
  return (
    <>
      <Card>
        <ThinkTime />
        <label className="flex flex-col gap-1.5 font-semibold">
          {t('typed.label')}
          <textarea
            ref={field}
            lang={language}
            rows={6}
            readOnly={isPaused}
            maxLength={MAX_CHARACTERS}
            data-testid="typed-answer"
            aria-describedby="typed-hint"
            value={text}
            onChange={({ target }) => {
              typedDraft.write(target.value)
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
            }}
            className="w-full resize-y rounded-box border border-edge bg-surface p-3.5 font-normal"
          />
        </label>
        <Hint id="typed-hint">
          {t('typed.hint')} {left <= ROOM_LEFT && t('typed.left', { count: left })}
        </Hint>
        <div>
          <SpeakInstead />
        </div>
      </Card>
      <ControlBar aside={<QuestionTime />}>
        <Primary>
          <Button
            look="primary"
            large
            wide
            data-testid="typed-send"
            isDisabled={isBlank || isPaused}
            onPress={send}
          >
            {t('typed.send')}
          </Button>
        </Primary>
        <PauseButton />
      </ControlBar>
    </>
  )
}

/** Returns to speaking. Without a microphone it first connects one; the text stays if that fails. */
function SpeakInstead() {
  const { t } = useText()
  const { typedDraft, recorder, storage } = useServices()
  const microphone = useStore(recorder)
  const [hasTried, setHasTried] = useState(false)
  const speak = async () => {
    if (recorder.getSnapshot().state !== 'ready') {
      await connectMicrophone(recorder, storage)
      setHasTried(true)
    }
    if (recorder.getSnapshot().state === 'ready') typedDraft.close()
  }
  return (
    <>
      <Button
        data-testid="typed-close"
        isDisabled={microphone.state === 'requesting'}
        onPress={() => void speak()}
      >
        <Icon name="microphone" />
        {label()}
      </Button>
      {hasTried && microphone.state === 'failed' && (
        <MicrophoneErrorBanner problem={microphone.problem} />
      )}
    </>
  )

  function label(): string {
    if (microphone.state === 'requesting') return t('check.asking')
    return microphone.state === 'ready' ? t('typed.close') : t('room.reconnect')
  }
}
