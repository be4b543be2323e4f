import type { Question } from '../../../api/client'
import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { Waiting } from '../../../ui/Waiting'
import { connectMicrophone } from '../../setup/microphone/connectMicrophone'
import { MicrophoneErrorBanner } from '../../setup/microphone/MicrophoneErrorBanner'
import type { Interview } from '../state/stage'
import { clock } from '../../../lib/formatDuration'
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
  const { recorder, live } = useServices()
  const microphone = useStore(recorder)
  const answer = useStore(live)
  if (answer.at === 'answering' && microphone.state === 'ready') {
    return (
      <LiveAnswerPanel
        now={answer}
        stream={microphone.input.stream}
        suggestedSec={interview.answerSec}
      />
    )
  }
  if (answer.at === 'beginning') return <Waiting title={t('room.beginning')} />
  if (answer.at === 'ending' || microphone.state === 'stopping') {
    return <Waiting title={t('room.stopping')} />
  }
  if (microphone.state === 'recording') {
    return <RecordingPanel now={microphone} suggestedSec={interview.answerSec} />
  }
  return (
    <>
      {question.made_by === 'confirm_stop' && <StopReplies />}
      <NewAnswer interview={interview} question={question} />
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
      return <Waiting title={t('check.asking')} />
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
    <div className="flex flex-col items-center gap-3 text-center">
      <ThinkTime />
      <button
        type="button"
        className="group flex cursor-pointer flex-col items-center gap-3 rounded-card px-6 py-2 text-[1.0625rem] font-bold"
        data-testid="record"
        aria-describedby="record-hint"
        onClick={() => void begin()}
      >
        <span className="grid size-[84px] place-items-center rounded-full bg-record text-2xl text-on-record shadow-[0_0_0_8px_var(--record-pale)] transition-shadow group-hover:bg-record-strong group-hover:shadow-[0_0_0_12px_var(--record-pale)]">
          <Icon name="microphone" />
        </span>
        {t('room.begin')}
      </button>
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
    </div>
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
    <div className="flex flex-col items-center gap-3">
      {microphone.state === 'failed' && <MicrophoneErrorBanner problem={microphone.problem} />}
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
      <Hint>{t('room.reconnectHint')}</Hint>
      <TypeInstead question={question} />
    </div>
  )
}
