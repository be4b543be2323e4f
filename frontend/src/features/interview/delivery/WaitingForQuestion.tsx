import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { WarnBanner } from '../../../ui/Notice'
import { Waiting } from '../../../ui/Waiting'
import { EndEarly } from '../room/EndEarly'
import { NewInterviewButton } from '../room/NewInterviewButton'
import type { Stage } from '../state/stage'

/** Shown while the server prepares the next question. */
export function WaitingForQuestion({ stage }: { stage: Extract<Stage, { at: 'catchingUp' }> }) {
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
      <EndEarly stage={stage} />
    </Card>
  )
}
