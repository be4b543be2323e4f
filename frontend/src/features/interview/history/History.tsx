import { useText } from '../../../app/useText'
import { keepsOpen } from '../question/openQuestion'
import { ExchangeCard } from './ExchangeCard'
import { Notices } from './Notices'
import { RetakeButton } from './RetakeButton'
import type { Stage } from '../state/stage'

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
      <Notices exchanges={exchanges} />
      <ol className="flex flex-col gap-4">
        {exchanges
          .map((exchange, index) => (
            <li key={`${index}-${exchange.question.id}`}>
              <ExchangeCard exchange={exchange} interviewId={interviewId} latest={index === last}>
                {index === last && stage.at === 'asking' && !keepsOpen(stage.question) && (
                  <RetakeButton exchange={exchange}>{t('room.retake')}</RetakeButton>
                )}
              </ExchangeCard>
            </li>
          ))
          .reverse()}
      </ol>
    </section>
  )
}
