import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'

/** The countdown before the first question. */
export function StartCountdownScreen() {
  const { t } = useText()
  const { startCountdown } = useServices()
  const count = useStore(startCountdown)
  return (
    <section
      aria-labelledby="countdown-heading"
      data-testid="countdown"
      className="mx-auto flex min-h-[60dvh] max-w-xl flex-col items-center justify-center gap-5 text-center"
    >
      <h1 id="countdown-heading" className="text-[clamp(1.25rem,3.4vw,1.625rem)]">
        {t('room.countdown.title')}
      </h1>
      <div aria-hidden="true" className="relative grid size-40 place-items-center">
        <span
          key={count}
          className="absolute inset-4 animate-ripple rounded-full border-2 border-accent"
        />
        <span className="grid size-32 place-items-center rounded-full bg-accent-pale text-[4.5rem] leading-none font-extrabold text-accent tabular-nums">
          {count}
        </span>
      </div>
      <Hint>{t('room.countdown.hint')}</Hint>
      <Button autoFocus data-testid="countdown-skip" onPress={startCountdown.skip}>
        {t('room.countdown.skip')}
      </Button>
    </section>
  )
}
