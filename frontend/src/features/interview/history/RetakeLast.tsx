import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Hint } from '../../../ui/Hint'
import { connectMicrophone } from '../../setup/microphone/connectMicrophone'
import type { Interview } from '../state/stage'
import { RetakeButton } from './RetakeButton'

/**
 * Retakes the last answer of a finished practice, which continues then. The answer is given as
 * before, spoken or typed.
 */
export function RetakeLast({ interview: { style, exchanges } }: { interview: Interview }) {
  const { t } = useText()
  const { recorder, storage, typedDraft } = useServices()
  const last = exchanges.at(-1)
  if (style !== 'practice' || last === undefined || last.superseded) return null
  // After the wish to stop, the question was whether to stop.
  if (last.turnId === null || last.act === 'wants_stop') return null
  const prepare = () => {
    if (last.transcriptStatus === 'typed') typedDraft.prefer()
    else void connectMicrophone(recorder, storage)
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 print:hidden">
      <RetakeButton exchange={last} onAsked={prepare}>
        {t('room.retakeLast')}
      </RetakeButton>
      <Hint>{t('room.retakeLastHint')}</Hint>
    </div>
  )
}
