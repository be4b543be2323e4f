import { useEffect, useRef } from 'react'

import { useServices, useText } from '../../app/services'
import { failureText } from '../../locales/failures'
import { useFocusOnMount } from '../../ui/hooks'
import { ErrorBanner } from '../../ui/Notice'
import { useCountdown } from '../../ui/useCountdown'
import type { Failure } from './flow'

/** The answer did not arrive: the recording is still here, and can be heard and sent again. */
export function UnsentPanel({ recording, failure }: { recording: Blob; failure: Failure }) {
  const { t, language } = useText()
  const { interview } = useServices()
  const sendAgain = useFocusOnMount<HTMLButtonElement>()
  const interrupted = failure.kind === 'interrupted'
  const waitS = useCountdown(failure)
  return (
    <>
      <ErrorBanner
        title={interrupted ? t.interview.interrupted : t.interview.unsent}
        detail={failureText(failure, language)}
      />
      <figure className="listen-again">
        <figcaption>{t.interview.unsentHint}</figcaption>
        <LocalRecording recording={recording} label={t.interview.yourRecording} />
      </figure>
      <div className="actions">
        <button
          ref={sendAgain}
          type="button"
          className="button primary"
          data-testid="send-again"
          disabled={waitS > 0}
          onClick={() => void interview.sendAgain()}
        >
          {interrupted
            ? t.interview.sendThis
            : waitS > 0
              ? t.busy.sendWait(waitS)
              : t.interview.sendAgain}
        </button>
        <button
          type="button"
          className="button secondary"
          data-testid="record-again"
          onClick={() => {
            interview.recordAgain()
          }}
        >
          {t.interview.recordAgain}
        </button>
        {sessionIsGone(failure) && (
          <button
            type="button"
            className="button secondary"
            data-testid="new-interview"
            onClick={() => {
              interview.leave()
            }}
          >
            {t.app.newInterview}
          </button>
        )}
      </div>
    </>
  )
}

/** Neither sending nor recording again helps once the server knows nothing of the interview. */
function sessionIsGone(failure: Failure): boolean {
  return (
    failure.kind === 'problem' && (failure.status === 401 || failure.code === 'session_not_found')
  )
}

function LocalRecording({ recording, label }: { recording: Blob; label: string }) {
  const audio = useRef<HTMLAudioElement>(null)
  useEffect(() => {
    const url = URL.createObjectURL(recording)
    if (audio.current) audio.current.src = url
    return () => {
      URL.revokeObjectURL(url)
    }
  }, [recording])
  return <audio ref={audio} controls aria-label={label} />
}
