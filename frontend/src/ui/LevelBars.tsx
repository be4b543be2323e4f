import { useServices, useText, useWatch } from '../app/services'

/** How loud the microphone is: the last moments as bars, and in words whether anything is heard. */
export function LevelBars() {
  const { t } = useText()
  const { level, history, hearing, everHeard } = useWatch(useServices().meter)
  const heard = hearing ? t.level.hearing : everHeard ? t.level.quiet : t.level.silent
  // In steps of ten: the exact number would have assistive technology chase every syllable.
  const percent = Math.round(level * 10) * 10
  return (
    <div className={hearing ? 'level level-hearing' : 'level'}>
      <div
        className="level-bars"
        role="meter"
        data-testid="mic-level"
        aria-label={t.level.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${t.level.percent(percent)}, ${heard}`}
      >
        {history.map((value, index) => (
          <i key={index} style={{ transform: `scaleY(${Math.max(0.06, value).toFixed(2)})` }} />
        ))}
      </div>
      {/* Not announced as it changes: a reader's voice would end up in the recording. */}
      <p className="level-words">{heard}</p>
    </div>
  )
}
