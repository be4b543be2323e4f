import { useServices, useText, useWatch } from '../../app/services'
import type { RecorderState } from '../../audio/recorder'
import { useFocusOnMount, useMeter } from '../../ui/hooks'
import { Icon } from '../../ui/icons'
import { LevelBars } from '../../ui/LevelBars'
import { Waiting } from '../../ui/Waiting'
import { connectMicrophone } from '../setup/microphone'
import { MicrophoneTrouble } from '../setup/MicrophoneTrouble'
import { clock } from './format'

/** From here on the person is told how long there is left. */
const WARN_MS = 30_000
/** A key held down on "record" repeats on the button that takes its place. */
const STEADY_MS = 400

/** Where an answer is recorded. */
export function AnswerPanel({ maxAnswerSec }: { maxAnswerSec: number }) {
  const { t } = useText()
  const microphone = useWatch(useServices().recorder)
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
  const { recorder, player, interview } = useServices()
  const record = async () => {
    // First silence, then the microphone: the question must not answer itself.
    player.stop()
    const recording = await recorder.record(maxAnswerSec * 1000)
    if (recording) await interview.submit(recording)
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
        {t.interview.record}
      </button>
      <p className="hint" id="record-hint">
        {t.interview.recordHint}{' '}
        <span className="nowrap">({t.interview.limit(clock(maxAnswerSec))})</span>
      </p>
    </div>
  )
}

function Recording({ now }: { now: Extract<RecorderState, { state: 'recording' }> }) {
  const { t } = useText()
  const { recorder } = useServices()
  const { elapsedMs, limitMs, input } = now
  useMeter(input.stream)
  const stop = useFocusOnMount<HTMLButtonElement>()
  const remainingMs = limitMs - elapsedMs
  // A limit under a minute would warn from the start: then only its second half is "almost over".
  const warnMs = Math.min(WARN_MS, limitMs / 2)
  const almostOver = remainingMs <= warnMs
  return (
    <div className="recording">
      <p className="recording-state" role="status">
        <span className="recording-dot" aria-hidden="true" />
        {t.interview.recording}
      </p>
      <p className={almostOver ? 'timer timer-warn' : 'timer'}>
        <span role="timer">{clock(Math.floor(elapsedMs / 1000))}</span>
        <small>
          {' / '}
          {clock(Math.round(limitMs / 1000))}
        </small>
      </p>
      <LevelBars />
      {almostOver && (
        <p className="remaining">
          <Icon name="alert" />
          {t.interview.remaining(Math.max(0, Math.ceil(remainingMs / 1000)))}
        </p>
      )}
      <p className="visually-hidden" role="status">
        {almostOver && t.interview.almostOver(Math.round(warnMs / 1000))}
      </p>
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
