import { useServices, useText, useWatch } from '../../app/services'
import type { Found } from '../../audio/keep'
import { dateAndTime } from '../data/format'
import { clock } from '../interview/format'

/** An answer that an earlier visit recorded and the server has not acknowledged. */
export function KeptOffer({ found }: { found: Found }) {
  const { t, language } = useText()
  const { interview, live } = useServices()
  const isLive = useWatch(live).at !== 'off'
  const { startedAtMs, durationMs } = found
  return (
    <div className="notice notice-wait kept" data-testid="kept-answer">
      <div>
        <p className="notice-title">{t.kept.title}</p>
        <p>
          {t.kept.when(dateAndTime(startedAtMs, language))}
          {durationMs !== null && ` ${t.kept.length(clock(Math.ceil(durationMs / 1000)))}`}
        </p>
        <p>{isLive && found.kind === 'frames' ? t.kept.hintLive : t.kept.hint}</p>
        <div className="actions">
          <button
            type="button"
            className="button primary"
            data-testid="kept-send"
            onClick={() => void interview.sendKept()}
          >
            {t.kept.send}
          </button>
          <button
            type="button"
            className="button secondary"
            data-testid="kept-discard"
            onClick={() => void live.startOver(found.questionId)}
          >
            {t.kept.discard}
          </button>
        </div>
      </div>
    </div>
  )
}
