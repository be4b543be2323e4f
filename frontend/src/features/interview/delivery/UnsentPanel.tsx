import { useServices } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { Hint } from '../../../ui/Hint'
import { LocalAudio } from '../../../ui/LocalAudio'
import { ErrorBanner } from '../../../ui/Notice'
import { useCountdown } from '../../../ui/useCountdown'
import type { Failure, SubmittedAnswer } from '../state/stage'
import { ControlBar, Primary } from '../room/ControlBar'
import { NewInterviewButton } from '../room/NewInterviewButton'

/** An answer that could not be sent, with the choice to send it again. */
export function UnsentPanel({
  submitted,
  failure,
}: {
  submitted: SubmittedAnswer
  failure: Failure
}) {
  const { t, describeFailure } = useText()
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
      <Card>
        <ErrorBanner
          title={isInterrupted ? t('room.interrupted') : t('room.unsent')}
          detail={describeFailure(failure)}
        />
        <Answer submitted={submitted} />
        {sessionIsGone(failure) && (
          <div>
            <NewInterviewButton />
          </div>
        )}
      </Card>
      <ControlBar>
        <Primary>
          <Button
            look="primary"
            large
            wide
            autoFocus
            data-testid="send-again"
            isDisabled={waitS > 0}
            onPress={() => void interview.sendAgain()}
          >
            {again}
          </Button>
        </Primary>
        <Button
          large
          data-testid="record-again"
          onPress={() => {
            interview.recordAgain()
          }}
        >
          {submitted.kind === 'spoken' ? t('room.recordAgain') : t('room.editAgain')}
        </Button>
      </ControlBar>
    </>
  )
}

function Answer({ submitted }: { submitted: SubmittedAnswer }) {
  const { t } = useText()
  const language = useInterviewLanguage()
  return submitted.kind === 'spoken' ? (
    <figure className="flex flex-col gap-2">
      <figcaption className="text-[0.9375rem] text-soft">{t('room.unsentHint')}</figcaption>
      <LocalAudio recording={submitted.recording} label={t('room.yourRecording')} />
    </figure>
  ) : (
    <>
      <Hint>{t('room.unsentTyped')}</Hint>
      <blockquote lang={language} className="rounded-box bg-sunken p-4 whitespace-pre-line">
        {submitted.text}
      </blockquote>
    </>
  )
}

/** Return whether the interview no longer exists, so that neither resending nor rerecording helps. */
function sessionIsGone(failure: Failure): boolean {
  return (
    failure.kind === 'problem' && (failure.status === 401 || failure.code === 'session_not_found')
  )
}
