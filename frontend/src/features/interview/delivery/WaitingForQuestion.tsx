import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { WarnBanner } from '../../../ui/Notice'
import { Waiting } from '../../../ui/Waiting'
import { NewInterviewButton } from '../room/NewInterviewButton'

/** Shown while the server prepares the next question. */
export function WaitingForQuestion() {
  const { t } = useText()
  const { questionPolling } = useServices()
  const wait = useStore(questionPolling)
  return (
    <Card className="mx-auto mt-[6vh] max-w-xl" testId="catching-up">
      {wait === 'usual' && <Waiting title={t('room.catchingUp')} hint={t('room.catchingUpHint')} />}
      {wait === 'late' && <Waiting title={t('room.delayed')} hint={t('room.delayedHint')} />}
      {wait === 'stalled' && (
        <>
          <WarnBanner title={t('room.stalled')} testId="stalled">
            <p>{t('room.stalledHint')}</p>
          </WarnBanner>
          <Button
            look="primary"
            data-testid="ask-again"
            onPress={() => {
              questionPolling.retry()
            }}
          >
            {t('app.tryAgain')}
          </Button>
        </>
      )}
      <NewInterviewButton />
    </Card>
  )
}
