import type { AnswerReport } from '../../../api/client'
import { useText } from '../../../app/useText'
import { Hint } from '../../../ui/Hint'
import { PlayMoment } from '../playback/PlayMoment'
import type { Playback } from '../playback/playback'

/** Maximum number of stretches that are listed. */
const MOST = 5

interface Props {
  answer: AnswerReport
  playback: Playback
}

/** The stretches of an answer that were not understood, each with a button to listen to it. */
export function UnrecognisedList({ answer, playback }: Props) {
  const { t } = useText()
  const { unrecognised, answer_audio_url: url } = answer
  if (unrecognised.length === 0 || url === null) return null
  return (
    <div
      className="flex flex-col gap-1 rounded-box border border-dashed border-record px-4 py-2"
      data-testid="unrecognised"
    >
      <ul className="flex flex-wrap gap-x-4">
        {unrecognised.slice(0, MOST).map(({ start_s, end_s }) => (
          <li key={start_s} className="flex items-center gap-1">
            <PlayMoment startS={start_s} playback={playback} />
            <span className="text-[0.9375rem]">
              {t('report.unrecognisedMark')}{' '}
              <span className="text-soft">
                {t('report.secondsExact', { s: (end_s - start_s).toFixed(1) })}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <Hint>{t('report.unrecognisedHint')}</Hint>
    </div>
  )
}
