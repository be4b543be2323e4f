import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { LocalAudio } from '../../../ui/LocalAudio'
import { ErrorBanner } from '../../../ui/Notice'
import { useCountdown } from '../../../ui/useCountdown'
import type { Failure, Given } from '../state/stage'
import { NewInterview } from '../room/NewInterviewButton'

/** The answer did not arrive: it is still here, and can be looked at and sent again. */
export function UnsentPanel({ given, failure }: { given: Given; failure: Failure }) {
  const { t, told } = useText()
  const { interview } = useServices()
  const isInterrupted = failure.kind === 'interrupted'
  const waitS = useCountdown(failure)
  const again = isInterrupted
    ? t('room.sendThis')
    : waitS > 0
      ? t('busy.sendWait', { count: waitS })
      : t('room.sendAgain')
  return (
    <>
      <ErrorBanner
        title={isInterrupted ? t('room.interrupted') : t('room.unsent')}
        detail={told(failure)}
      />
      <Answer given={given} />
      <div className="flex flex-wrap gap-3">
        <Button
          look="primary"
          autoFocus
          data-testid="send-again"
          isDisabled={waitS > 0}
          onPress={() => void interview.sendAgain()}
        >
          {again}
        </Button>
        <Button
          data-testid="record-again"
          onPress={() => {
            interview.recordAgain()
          }}
        >
          {given.kind === 'spoken' ? t('room.recordAgain') : t('room.editAgain')}
        </Button>
        {sessionIsGone(failure) && <NewInterview />}
      </div>
    </>
  )
}

function Answer({ given }: { given: Given }) {
  const { t } = useText()
  return given.kind === 'spoken' ? (
    <figure className="flex flex-col gap-2">
      <figcaption className="text-[0.9375rem] text-soft">{t('room.unsentHint')}</figcaption>
      <LocalAudio recording={given.recording} label={t('room.yourRecording')} />
    </figure>
  ) : (
    <>
      <Hint>{t('room.unsentTyped')}</Hint>
      <blockquote lang="ko" className="rounded-box bg-sunken p-4 whitespace-pre-line">
        {given.text}
      </blockquote>
    </>
  )
}

/** Neither sending nor recording again helps once the server knows nothing of the interview. */
function sessionIsGone(failure: Failure): boolean {
  return (
    failure.kind === 'problem' && (failure.status === 401 || failure.code === 'session_not_found')
  )
}
