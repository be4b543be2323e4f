import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import type { FoundBackup } from '../../audio/backup/recordingBackup'
import { Button } from '../../ui/Button'
import { WarnBanner } from '../../ui/Notice'
import { dateAndTime } from '../data/format'
import { clock } from '../../lib/formatDuration'

/** Offers a backup that the server has not acknowledged. */
export function BackupOffer({ found }: { found: FoundBackup }) {
  const { t, language } = useText()
  const { interview, live } = useServices()
  const isLive = useStore(live).at !== 'off'
  const { startedAtMs, durationMs } = found
  const length = durationMs === null ? null : clock(Math.ceil(durationMs / 1000))
  return (
    <WarnBanner title={t('kept.title')} testId="kept-answer">
      <p>
        {t('kept.when', { when: dateAndTime(startedAtMs, language) })}
        {length !== null && ` ${t('kept.length', { length })}`}
      </p>
      <p>{isLive && found.kind === 'frames' ? t('kept.hintLive') : t('kept.hint')}</p>
      <div className="mt-2 flex flex-wrap gap-3">
        <Button look="primary" data-testid="kept-send" onPress={() => void interview.sendBackup()}>
          {t('kept.send')}
        </Button>
        <Button
          data-testid="kept-discard"
          onPress={() => void live.discardEarlier(found.questionId)}
        >
          {t('kept.discard')}
        </Button>
      </div>
    </WarnBanner>
  )
}
