import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'

interface Props {
  settled: string
  unsettled: string
}

/** The interim transcript. Screen readers announce only `settled`, the part that is final. */
export function LiveTranscript({ settled, unsettled }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const nothing = settled === '' && unsettled === ''
  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={t('room.transcript')}
      className="max-h-56 min-h-22 w-full overflow-y-auto rounded-box bg-sunken px-4 py-3.5 text-left text-pretty"
    >
      <p lang={language} data-testid="live-transcript">
        <span aria-live="polite">
          {sentences(settled).map((sentence, index) => (
            <span key={index}>{sentence}</span>
          ))}
        </span>
        {/* Dotted as well as pale, so that unsettled text is recognisable without colour. */}
        <span
          aria-hidden="true"
          className="text-soft underline decoration-edge decoration-dotted underline-offset-4"
        >
          {unsettled !== '' && ` ${unsettled}`}
        </span>
      </p>
      {nothing && <p className="text-[0.9375rem] text-soft">{t('room.transcriptEmpty')}</p>}
    </div>
  )
}

/** Return the sentences of a text. Each gets its own element, so only new ones are announced. */
function sentences(text: string): string[] {
  return text.match(/[^.?!…]+[.?!…]*\s*|[.?!…]+\s*/g) ?? []
}
