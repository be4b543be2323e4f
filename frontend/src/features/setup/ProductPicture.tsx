import { useText } from '../../app/useText'
import { Icon } from '../../ui/icons'

/** Heights of the bars of the drawn waveform, in percent: words and a pause of a spoken sentence. */
const BARS = [
  ...[18, 36, 62, 44, 78, 92, 58, 34, 66, 84, 48, 24, 10, 8, 10, 30, 56, 88, 70, 46],
  ...[74, 96, 62, 40, 28, 52, 80, 64, 36, 14],
]

/** A picture of an exchange: a question, a spoken answer, and the follow-up to it. */
export function ProductPicture() {
  const { t } = useText()
  return (
    <figure
      role="img"
      aria-label={t('picture.label')}
      className="flex flex-col gap-3 rounded-card border border-line bg-sunken p-4 sm:p-6"
      data-testid="picture"
    >
      <Question text={t('picture.question')} />
      <div className="ml-auto flex w-[min(100%,25rem)] flex-col gap-2 rounded-card rounded-tr-md bg-accent px-4 py-3 text-on-accent">
        <div className="flex items-center gap-3">
          <Icon name="microphone" />
          <svg
            viewBox={`0 0 ${BARS.length * 6} 40`}
            preserveAspectRatio="none"
            className="h-8 min-w-0 flex-1 fill-current"
          >
            {BARS.map((height, index) => (
              <rect
                key={index}
                x={index * 6 + 1}
                y={20 - height * 0.2}
                width={3.5}
                height={height * 0.4}
                rx={1.75}
              />
            ))}
          </svg>
          <span className="text-sm tabular-nums">0:42</span>
        </div>
        <p className="text-[0.9375rem] leading-normal text-pretty">{t('picture.answer')}</p>
      </div>
      <Question text={t('picture.followup')} chip={t('picture.chip')} />
    </figure>
  )
}

function Question({ text, chip }: { text: string; chip?: string }) {
  return (
    <div className="flex items-start gap-2.5">
      <span className="mt-1 grid size-8 flex-none place-items-center rounded-full bg-accent-pale text-accent">
        <Icon name="speaker" className="size-[1.125em]!" />
      </span>
      <div className="flex w-fit max-w-[26rem] flex-col items-start gap-1.5 rounded-card rounded-tl-md border border-line bg-surface px-4 py-3">
        {chip !== undefined && (
          <span className="rounded-full bg-accent-pale px-2.5 py-px text-[0.8125rem] font-semibold text-accent">
            {chip}
          </span>
        )}
        <p className="leading-normal font-semibold text-pretty">{text}</p>
      </div>
    </div>
  )
}
