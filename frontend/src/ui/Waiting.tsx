import { StatusRegion } from './StatusRegion'

const DELAYS = ['', '[animation-delay:0.15s]', '[animation-delay:0.3s]']

/** A text with moving dots while something is in progress. */
export function Waiting({ title, hint }: { title: string; hint?: string | undefined }) {
  return (
    <StatusRegion className="flex flex-col items-center gap-1.5 px-2 py-7 text-center">
      <span className="mb-2.5 inline-flex gap-1.5" aria-hidden="true">
        {DELAYS.map((delay) => (
          <i key={delay} className={`size-2.5 animate-blink rounded-full bg-accent ${delay}`} />
        ))}
      </span>
      <p className="text-lg font-bold">{title}</p>
      {hint !== undefined && <p className="text-[0.9375rem] text-pretty text-soft">{hint}</p>}
    </StatusRegion>
  )
}
