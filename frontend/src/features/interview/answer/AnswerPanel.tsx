import type { Question } from '../../../api/client'
import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { Waiting } from '../../../ui/Waiting'
import { connectMicrophone } from '../../setup/microphone/connectMicrophone'
import { MicrophoneErrorBanner } from '../../setup/microphone/MicrophoneErrorBanner'
import type { Interview } from '../state/stage'
import { clock } from '../../../lib/formatDuration'
import { ControlBar, Primary } from '../room/ControlBar'
import { PauseButton } from '../room/PauseButton'
import { PausedPanel } from '../room/PausedPanel'
import { QuestionTime } from './AnswerClock'
import { LiveAnswerPanel } from './LiveAnswerPanel'
import { RecordingPanel } from './RecordingPanel'
import { StopReplies } from './StopReplies'
import { ThinkTime } from './ThinkTime'
import { TypedPanel } from './TypedPanel'
import { useSpokenAnswer } from './useSpokenAnswer'

interface Props {
  interview: Interview
  question: Question
}

/** The panel for a spoken or typed answer. */
export function AnswerPanel({ interview, question }: Props) {
  const { t } = useText()
  const { recorder, live, pause, typedDraft } = useServices()
  const microphone = useStore(recorder)
  const answer = useStore(live)
  const isPaused = useStore(pause)
  const isTyping = useStore(typedDraft).open
  if (answer.at === 'answering' && microphone.state === 'ready') {
    return (
      <LiveAnswerPanel
        now={answer}
        stream={microphone.input.stream}
        suggestedSec={interview.answerSec}
      />
    )
  }
  if (answer.at === 'beginning') return <Busy title={t('room.beginning')} />
  if (answer.at === 'ending' || microphone.state === 'stopping') {
    return <Busy title={t('room.stopping')} />
  }
  if (microphone.state === 'recording') {
    return <RecordingPanel now={microphone} suggestedSec={interview.answerSec} />
  }
  if (isPaused && !isTyping) return <PausedPanel />
  return (
    <>
      {question.made_by === 'confirm_stop' && <StopReplies />}
      <NewAnswer interview={interview} question={question} />
    </>
  )
}

function Busy({ title }: { title: string }) {
  return (
    <>
      <Card className="justify-center">
        <Waiting title={title} />
      </Card>
      <ControlBar />
    </>
  )
}

/** Controls to begin a spoken answer, or the field for a typed one. */
function NewAnswer({ interview, question }: Props) {
  const { t } = useText()
  const { recorder, typedDraft } = useServices()
  const microphone = useStore(recorder)
  const draft = useStore(typedDraft)
  if (draft.open) return <TypedPanel question={question} />
  switch (microphone.state) {
    case 'ready':
      return <Ready interview={interview} question={question} />
    case 'requesting':
      return <Busy title={t('check.asking')} />
    case 'idle':
    case 'failed':
      return <Reconnect question={question} />
    case 'recording':
    case 'stopping':
      return null
  }
}

function Ready({ interview, question }: Props) {
  const { t } = useText()
  const { begin } = useSpokenAnswer()
  const { answerSec, maxAnswerSec } = interview
  return (
    <>
      <Card className="items-center text-center">
        <ThinkTime />
        <Hint id="record-hint">
          {t('room.beginHint')}{' '}
          <span className="whitespace-nowrap">
            (
            {answerSec === null
              ? t('time.limit', { minutes: clock(maxAnswerSec) })
              : t('time.suggested', { minutes: clock(answerSec) })}
            )
          </span>
        </Hint>
        <TypeInstead question={question} />
      </Card>
      <ControlBar aside={<QuestionTime />}>
        <Primary>
          <Button
            look="record"
            large
            wide
            data-testid="record"
            aria-describedby="record-hint"
            onPress={() => void begin()}
          >
            <Icon name="microphone" />
            {t('room.begin')}
          </Button>
        </Primary>
        <PauseButton />
      </ControlBar>
    </>
  )
}

function TypeInstead({ question }: { question: Question }) {
  const { t } = useText()
  const { typedDraft, player } = useServices()
  return (
    <Button
      look="quiet"
      data-testid="type"
      onPress={() => {
        player.stop()
        typedDraft.open(question.id)
      }}
    >
      <Icon name="keyboard" />
      {t('typed.open')}
    </Button>
  )
}

function Reconnect({ question }: { question: Question }) {
  const { t } = useText()
  const { recorder, storage } = useServices()
  const microphone = useStore(recorder)
  return (
    <>
      <Card className="items-center">
        {microphone.state === 'failed' && <MicrophoneErrorBanner problem={microphone.problem} />}
        <Hint>{t('room.reconnectHint')}</Hint>
        <TypeInstead question={question} />
      </Card>
      <ControlBar aside={<QuestionTime />}>
        <Primary>
          <Button
            look="primary"
            large
            wide
            data-testid="mic-check"
            onPress={() => void connectMicrophone(recorder, storage)}
          >
            <Icon name="microphone" />
            {t('room.reconnect')}
          </Button>
        </Primary>
        <PauseButton />
      </ControlBar>
    </>
  )
}
