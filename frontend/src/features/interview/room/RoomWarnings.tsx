import { useState } from 'react'

import { useServerStatus } from '../../../app/queries'
import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { WarnBanner } from '../../../ui/Notice'
import type { Stage } from '../state/stage'
import { activeWarnings } from './roomWarnings'

/** The active warnings of the room, at most two. */
export function RoomWarnings({ stage }: { stage: Stage }) {
  const { t } = useText()
  const { recorder, live, meter, player, pageStatus } = useServices()
  const status = useStore(pageStatus)
  const answer = useStore(live)
  const microphone = useStore(recorder)
  const isAnswering = answer.at === 'answering' || microphone.state === 'recording'
  const [atAnswerStart, setAtAnswerStart] = useState(status)
  // Ignore changes from before the answer.
  if (!isAnswering && atAnswerStart !== status) setAtAnswerStart(status)
  const now = activeWarnings({
    ...{ stage, microphone, answer, pageStatus: status, atAnswerStart },
    level: useStore(meter),
    voice: useStore(player),
    readiness: useServerStatus().readiness,
  })
  return (
    <div className="flex flex-col gap-2 empty:hidden" data-testid="troubles">
      {now.slice(0, 2).map((warning) => (
        <WarnBanner
          key={warning}
          testId={`trouble-${warning}`}
          title={t(`trouble.${warning}.title`)}
          detail={t(`trouble.${warning}.action`)}
        />
      ))}
    </div>
  )
}
