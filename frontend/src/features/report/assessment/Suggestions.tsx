import type { AnswerReport } from '../../../api/client'
import { useText } from '../../../app/useText'
import { PlayMoment } from '../playback/PlayMoment'
import type { Playback } from '../playback/playback'

interface Props {
  answer: AnswerReport
  playback: Playback
}

/** Suggestions for the next time, each with the time in the answer that it refers to. */
export function Suggestions({ answer, playback }: Props) {
  const { t, language } = useText()
  const { suggestions, answer_audio_url: url } = answer
  if (suggestions.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      <h4 className="text-sm font-semibold text-soft">{t('report.suggestions')}</h4>
      <ul className="flex flex-col gap-2" data-testid="suggestions">
        {suggestions.map(({ advice, start_s, message, message_en }) => (
          <li
            key={`${advice}-${start_s}`}
            className="flex items-start gap-3 rounded-box bg-sunken p-3"
          >
            {url !== null && <PlayMoment startS={start_s} playback={playback} />}
            <p className="py-1.5 text-pretty">{language === 'ko' ? message : message_en}</p>
          </li>
        ))}
      </ul>
    </div>
  )
}
