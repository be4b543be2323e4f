import type { Content } from '../../../api/client'
import { PlayMoment } from '../playback/PlayMoment'
import type { Playback } from '../playback/playback'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'

interface Props {
  quotes: Content['criteria'][number]['quotes']
  /** Null without audio. */
  playback: Playback | null
}

/** Verbatim quotes from an answer, each with its time. */
export function Quotes({ quotes, playback }: Props) {
  const language = useInterviewLanguage()
  if (quotes.length === 0) return null
  return (
    <ul className="flex flex-col gap-1">
      {quotes.map(({ text, start_s }) => (
        <li key={`${text}-${String(start_s)}`} className="flex items-start gap-2">
          {playback !== null && start_s !== null && (
            <span className="flex-none print:hidden">
              <PlayMoment startS={start_s} playback={playback} />
            </span>
          )}
          <q lang={language} className="py-2 text-pretty" data-testid="quote">
            {text}
          </q>
        </li>
      ))}
    </ul>
  )
}
