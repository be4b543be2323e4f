import { useServices, useText, useWatch } from '../../app/services'
import type { RecorderState } from '../../audio/recorder'
import { useFocusOnMount, useMeter } from '../../ui/hooks'
import { Icon } from '../../ui/icons'
import { LevelBars } from '../../ui/LevelBars'
import { Waiting } from '../../ui/Waiting'
import { connectMicrophone } from '../setup/microphone'
import { MicrophoneTrouble } from '../setup/MicrophoneTrouble'
import { clock, STEADY_MS } from './format'
import { HandsFreeSwitch } from './HandsFreeSwitch'
import { LiveAnswerPanel } from './LiveAnswerPanel'
import { Timer } from './Timer'

/** Where an answer is recorded. */
export function AnswerPanel({ maxAnswerSec }: { maxAnswerSec: number }) {
  const { t } = useText()
  const { recorder, live } = useServices()
  const microphone = useWatch(recorder)
  const answer = useWatch(live)
  if (answer.at === 'answering' && microphone.state === 'ready') {
    return <LiveAnswerPanel now={answer} stream={microphone.input.stream} />
  }
  if (answer.at === 'beginning') return <Waiting title={t.live.beginning} />
  if (answer.at === 'ending') return <Waiting title={t.interview.stopping} />
  switch (microphone.state) {
    case 'ready':
      return <Ready maxAnswerSec={maxAnswerSec} />
    case 'recording':
      return <Recording now={microphone} />
    case 'stopping':
      return <Waiting title={t.interview.stopping} />
    case 'requesting':
      return <Waiting title={t.setup.asking} />
    case 'idle':
    case 'failed':
      return <Reconnect now={microphone} />
  }
}

function Ready({ maxAnswerSec }: { maxAnswerSec: number }) {
  const { t } = useText()
  const { recorder, player, interview, live } = useServices()
  const isLive = useWatch(live).at !== 'off'
  const record = async () => {
    if (await live.begin()) return
    // First silence, then the microphone: the question must not answer itself.
    player.stop()
    await interview.record(recorder)
  }
  return (
    <div className="record">
      <button
        type="button"
        className="record-button"
        data-testid="record"
        aria-describedby="record-hint"
        onClick={() => void record()}
      >
        <span className="record-disc">
          <Icon name="microphone" />
        </span>
        {isLive ? t.live.begin : t.interview.record}
      </button>
      <p className="hint" id="record-hint">
        {t.interview.recordHint}{' '}
        <span className="nowrap">({t.interview.limit(clock(maxAnswerSec))})</span>
      </p>
      {isLive && <HandsFreeSwitch />}
    </div>
  )
}

function Recording({ now }: { now: Extract<RecorderState, { state: 'recording' }> }) {
  const { t } = useText()
  const { recorder } = useServices()
  const { elapsedMs, limitMs, input } = now
  useMeter(input.stream)
  const stop = useFocusOnMount<HTMLButtonElement>()
  return (
    <div className="recording">
      <p className="recording-state" role="status">
        <span className="recording-dot" aria-hidden="true" />
        {t.interview.recording}
      </p>
      <Timer elapsedMs={elapsedMs} limitMs={limitMs} warning={t.interview.almostOver}>
        <LevelBars />
      </Timer>
      <button
        ref={stop}
        type="button"
        className="button stop wide"
        data-testid="stop"
        onClick={() => {
          if (elapsedMs >= STEADY_MS) recorder.stop()
        }}
      >
        <Icon name="stop" />
        {t.interview.stop}
      </button>
    </div>
  )
}

function Reconnect({ now }: { now: Extract<RecorderState, { state: 'idle' | 'failed' }> }) {
  const { t } = useText()
  const { recorder, memory } = useServices()
  return (
    <>
      {now.state === 'failed' && <MicrophoneTrouble problem={now.problem} />}
      <button
        type="button"
        className="button primary wide"
        data-testid="mic-check"
        onClick={() => void connectMicrophone(recorder, memory)}
      >
        <Icon name="microphone" />
        {t.interview.reconnect}
      </button>
    </>
  )
}
