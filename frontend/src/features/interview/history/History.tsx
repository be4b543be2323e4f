import { useState } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { ErrorBanner } from '../../../ui/Notice'
import { keepsOpen } from '../question/openQuestion'
import { ExchangeCard } from './ExchangeCard'
import { failureOf } from '../state/failure'
import type { Exchange, Failure, Stage } from '../state/stage'

/** The exchanges, newest first. */
export function History({
  stage,
}: {
  stage: Extract<Stage, { at: 'asking' | 'sending' | 'unsent' }>
}) {
  const { t } = useText()
  const { exchanges, interviewId } = stage.interview
  if (exchanges.length === 0) return null
  const last = exchanges.length - 1
  return (
    <section className="flex flex-col gap-4" aria-labelledby="history-heading">
      <h2 id="history-heading" className="text-[1.0625rem] text-soft">
        {t('room.history')}
      </h2>
      <ol className="flex flex-col gap-4">
        {exchanges
          .map((exchange, index) => (
            <li key={`${index}-${exchange.question.id}`}>
              <ExchangeCard exchange={exchange} interviewId={interviewId} latest={index === last}>
                {index === last && stage.at === 'asking' && !keepsOpen(stage.question) && (
                  <Retake exchange={exchange} />
                )}
              </ExchangeCard>
            </li>
          ))
          .reverse()}
      </ol>
    </section>
  )
}

/**
 * A button to retake the last question. It is hidden after the next answer has started, and while a
 * reply keeps the question open.
 */
function Retake({ exchange: { turnId, superseded, transcriptStatus } }: { exchange: Exchange }) {
  const { t, describeFailure } = useText()
  const { interview, live, recorder, player } = useServices()
  const [asking, setAsking] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const answer = useStore(live)
  const microphone = useStore(recorder)
  const isIdle = (answer.at === 'idle' || answer.at === 'off') && microphone.state !== 'recording'
  if (turnId === null || superseded || transcriptStatus === 'live' || !isIdle) return null
  const retake = async () => {
    setAsking(true)
    setFailure(null)
    player.stop()
    try {
      await interview.retake(turnId)
    } catch (error) {
      setFailure(failureOf(error))
    } finally {
      setAsking(false)
    }
  }
  return (
    <div className="flex flex-col items-start gap-2">
      {failure && <ErrorBanner title={t('room.retakeFailed')} detail={describeFailure(failure)} />}
      <Button data-testid="retake" isDisabled={asking} onPress={() => void retake()}>
        {asking ? t('room.retaking') : t('room.retake')}
      </Button>
    </div>
  )
}
