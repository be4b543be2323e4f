import { useState } from 'react'

import { useServer } from '../../../app/queries'
import { useServices, useWatch } from '../../../app/services'
import { useText } from '../../../app/useText'
import { WarnBanner } from '../../../ui/Notice'
import type { Stage } from '../state/stage'
import { troubles } from './roomWarnings'

/** What is the matter in the room, each with one next step; mostly nothing. */
export function Troubles({ stage }: { stage: Stage }) {
  const { t } = useText()
  const { recorder, live, meter, player, presence } = useServices()
  const present = useWatch(presence)
  const answer = useWatch(live)
  const microphone = useWatch(recorder)
  const isAnswering = answer.at === 'answering' || microphone.state === 'recording'
  const [known, setKnown] = useState(present)
  // What happened before an answer does not concern it.
  if (!isAnswering && known !== present) setKnown(present)
  const now = troubles({
    ...{ stage, microphone, answer, presence: present, known },
    level: useWatch(meter),
    voice: useWatch(player),
    readiness: useServer().readiness,
  })
  return (
    <div className="flex flex-col gap-2 empty:hidden" data-testid="troubles">
      {now.slice(0, 2).map((trouble) => (
        <WarnBanner
          key={trouble}
          testId={`trouble-${trouble}`}
          title={t(`trouble.${trouble}.title`)}
          detail={t(`trouble.${trouble}.action`)}
        />
      ))}
    </div>
  )
}
