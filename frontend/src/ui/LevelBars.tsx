import { useText } from '../app/useText'

import { useServices, useStore } from '../app/services'

/** The recent microphone level as bars, with a text for screen readers. */
export function LevelBars() {
  const { t } = useText()
  const { level, history, isActive, wasActive, isSpeech } = useStore(useServices().meter)
  const description = isSpeech
    ? t('level.hearing')
    : wasActive
      ? t('level.quiet')
      : t('level.silent')
  // In steps of ten, so that screen readers do not announce every syllable.
  const percent = Math.round(level * 10) * 10
  const colour = isActive ? 'bg-accent' : 'bg-edge opacity-60'
  return (
    <div className="flex w-full flex-col gap-2">
      <div
        className="flex h-14 w-full items-center gap-[3px] rounded-box bg-sunken px-4 py-2"
        role="meter"
        data-testid="mic-level"
        aria-label={t('level.label')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${t('level.percent', { n: percent })}, ${description}`}
      >
        {history.map((value, index) => (
          <i
            key={index}
            className={`h-full flex-1 rounded-full ${colour}`}
            style={{ transform: `scaleY(${Math.max(0.06, value).toFixed(2)})` }}
          />
        ))}
      </div>
      {/* Changes are not announced: the voice of a screen reader would be recorded. */}
      <p className={`text-[0.9375rem] font-semibold ${isSpeech ? 'text-accent' : 'text-soft'}`}>
        {description}
      </p>
    </div>
  )
}
