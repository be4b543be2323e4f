import type { ReactNode } from 'react'
import { useState } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { ErrorBanner } from '../../../ui/Notice'
import { failureOf } from '../state/failure'
import type { Exchange, Failure } from '../state/stage'

interface Props {
  exchange: Exchange
  /** Called after the server has asked the question again. */
  onAsked?: () => void
  children: ReactNode
}

/** A button to retake the last question. It is hidden after the next answer has started. */
export function RetakeButton({ exchange, onAsked, children }: Props) {
  const { t, describeFailure } = useText()
  const { interview, live, recorder, player } = useServices()
  const [asking, setAsking] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const answer = useStore(live)
  const microphone = useStore(recorder)
  const stage = useStore(interview)
  const { turnId, superseded, transcriptStatus } = exchange
  const isIdle = (answer.at === 'idle' || answer.at === 'off') && microphone.state !== 'recording'
  // While an answer is retaken from the report, no other one can be.
  if (stage.at === 'asking' && stage.question.retake_of !== null) return null
  if (turnId === null || superseded || transcriptStatus === 'live' || !isIdle) return null
  const retake = async () => {
    setAsking(true)
    setFailure(null)
    player.stop()
    try {
      await interview.retake(turnId)
      onAsked?.()
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
        {asking ? t('room.retaking') : children}
      </Button>
    </div>
  )
}
