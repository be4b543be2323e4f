import { useText } from '../../app/services'

interface Props {
  settled: string
  unsettled: string
}

/** What is understood while somebody speaks. Only what will not change any more is read out. */
export function LiveTranscript({ settled, unsettled }: Props) {
  const { t } = useText()
  const nothing = settled === '' && unsettled === ''
  return (
    <div className="live-transcript" role="group" aria-label={t.live.transcript}>
      <p lang="ko" data-testid="live-transcript">
        <span aria-live="polite">
          {sentences(settled).map((sentence, index) => (
            <span key={index}>{sentence}</span>
          ))}
        </span>
        <span className="unsettled" aria-hidden="true">
          {unsettled !== '' && ` ${unsettled}`}
        </span>
      </p>
      {nothing && <p className="hint">{t.live.transcriptEmpty}</p>}
    </div>
  )
}

/** Each in an element of its own, so that only the new one is read out. */
function sentences(text: string): string[] {
  return text.match(/[^.?!…]+[.?!…]*\s*|[.?!…]+\s*/g) ?? []
}
