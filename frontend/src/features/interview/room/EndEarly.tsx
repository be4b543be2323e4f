import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { ErrorBanner } from '../../../ui/Notice'
import { answeredCount } from '../question/position'
import { failureOf } from '../state/failure'
import { isProcessing, wouldDiscard } from './earlyEnd'
import type { UnderWay } from './earlyEnd'

/** Ends the interview before its last question, after a confirmation. */
export function EndEarly({ stage }: { stage: UnderWay }) {
  const { t } = useText()
  const [isConfirming, setIsConfirming] = useState(false)
  const processing = useIsProcessing(stage)
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-2">
      <Button
        data-testid="end-early"
        isDisabled={processing}
        aria-describedby="end-early-wait"
        onPress={() => {
          setIsConfirming(true)
        }}
      >
        <Icon name="file" />
        {t('room.end.open')}
      </Button>
      <Hint id="end-early-wait">{processing && t('room.end.wait')}</Hint>
      {isConfirming && (
        <EndDialog
          stage={stage}
          onClose={() => {
            setIsConfirming(false)
          }}
        />
      )}
    </div>
  )
}

/** Asks for confirmation. The interview is paused meanwhile, so that no answer ends. */
function EndDialog({ stage, onClose }: { stage: UnderWay; onClose: () => void }) {
  const { t, describeFailure } = useText()
  const { interview, live, recorder, typedDraft } = useServices()
  const { exchanges, mainQuestions } = stage.interview
  const processing = useIsProcessing(stage)
  const discards = wouldDiscard(stage, useStore(live), useStore(recorder), useStore(typedDraft))
  const resume = usePausedInterview()
  const ending = useMutation({ mutationFn: () => interview.finish() })
  const close = () => {
    if (ending.isPending) return
    resume()
    onClose()
  }
  return (
    <Dialog title={t('room.end.question')} open onClose={close} alert>
      <p className="text-pretty" data-testid="end-answered">
        {t('room.end.answered', { answered: answeredCount(exchanges), total: mainQuestions })}
      </p>
      {discards && (
        <p className="font-semibold text-pretty" data-testid="end-discards">
          {t('room.end.discards')}
        </p>
      )}
      {exchanges.length > 0 && <Hint>{t('room.end.keeps')}</Hint>}
      {ending.error && (
        <ErrorBanner
          title={t('room.end.failed')}
          detail={describeFailure(failureOf(ending.error))}
        />
      )}
      <Hint id="end-confirm-wait" live>
        {processing && t('room.end.wait')}
      </Hint>
      <div className="flex flex-wrap justify-end gap-3">
        <Button autoFocus data-testid="end-cancel" isDisabled={ending.isPending} slot="close">
          {t('room.end.cancel')}
        </Button>
        <Button
          look="primary"
          data-testid="end-confirm"
          isDisabled={ending.isPending || processing}
          aria-describedby="end-confirm-wait"
          onPress={() => {
            ending.mutate()
          }}
        >
          {ending.isPending ? t('room.end.ending') : t('room.end.confirm')}
        </Button>
      </div>
    </Dialog>
  )
}

function useIsProcessing(stage: UnderWay): boolean {
  const { live, recorder } = useServices()
  return isProcessing(stage, useStore(live), useStore(recorder))
}

/**
 * Pause the interview while the component is mounted. The returned function goes on with it, unless
 * the candidate had paused it.
 */
function usePausedInterview(): () => void {
  const { pause } = useServices()
  const isPausedHere = useRef(false)
  useEffect(() => {
    if (pause.getSnapshot()) return
    pause.pause()
    isPausedHere.current = true
  }, [pause])
  return () => {
    if (isPausedHere.current) pause.resume()
  }
}
