import { useServices, useText } from '../../app/services'
import { useFocusOnMount, useMeter } from '../../ui/hooks'
import { Icon } from '../../ui/icons'
import { LevelBars } from '../../ui/LevelBars'
import { STEADY_MS } from './format'
import { HandsFreeSwitch } from './HandsFreeSwitch'
import type { Answering } from './liveState'
import { LiveTranscript } from './LiveTranscript'
import { Timer } from './Timer'

/** An answer while it is given: how it is heard, and what is understood of it. */
export function LiveAnswerPanel({ now, stream }: { now: Answering; stream: MediaStream }) {
  const { t } = useText()
  const { live } = useServices()
  useMeter(stream)
  const stop = useFocusOnMount<HTMLButtonElement>()
  const isPaused = now.paused !== 'no'
  return (
    <div className="recording live">
      <State now={now} />
      <Timer elapsedMs={now.elapsedMs} limitMs={now.limitMs} warning={t.live.almostOver}>
        <LevelBars />
      </Timer>
      <LiveTranscript settled={now.settled} unsettled={now.unsettled} />
      {now.confirmation !== null && (
        <p className="caption" lang="ko" role="status" data-testid="confirmation">
          {now.confirmation}
        </p>
      )}
      <button
        ref={stop}
        type="button"
        className="button stop wide"
        data-testid="stop"
        onClick={() => {
          if (now.elapsedMs >= STEADY_MS) void live.end()
        }}
      >
        <Icon name="stop" />
        {t.interview.stop}
      </button>
      <div className="actions">
        <button
          type="button"
          className="button secondary"
          data-testid="pause"
          onClick={() => {
            if (isPaused) live.resume()
            else live.pause()
          }}
        >
          {isPaused ? t.live.resume : t.live.pause}
        </button>
        <button
          type="button"
          className="button secondary"
          data-testid="start-over"
          onClick={() => void live.cancel()}
        >
          {t.live.startOver}
        </button>
      </div>
      <HandsFreeSwitch />
    </div>
  )
}

/** Whether the answer is heard, and how the line is where that matters. */
function State({ now }: { now: Answering }) {
  const { t } = useText()
  const words = {
    no: t.live.listening,
    person: t.live.paused,
    question: t.live.replaying,
  }
  return (
    <div role="status">
      <p className={now.paused === 'no' ? 'recording-state' : 'recording-state paused'}>
        <span className="recording-dot" aria-hidden="true" />
        {words[now.paused]}
      </p>
      {now.continued && <p className="hint">{t.live.continued}</p>}
      {now.line !== 'fine' && (
        <p className="hint" data-testid="line-state">
          {now.line === 'lost' ? t.live.lost : t.live.reconnecting}
        </p>
      )}
    </div>
  )
}
