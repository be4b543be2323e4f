import type { AnswerReport } from '../../../api/client'
import { useText } from '../../../app/useText'
import { countedFillers } from '../transcript/marks'
import type { Playback } from '../playback/playback'

const HEIGHT = 40
const QUIETEST_DB = -60
const CONTOUR_S = 0.25

interface Props {
  answer: AnswerReport
  playback: Playback
}

/** Timeline of speech, pauses and fillers, distinguished by shape. Clicking a filler plays it. */
export function Timeline({ answer, playback }: Props) {
  const { t } = useText()
  const { duration_sec: durationS, pauses, volume } = answer
  if (volume.length === 0 || durationS <= 0) return null
  const fillers = countedFillers(answer.fillers)
  const at = (s: number) => `${Math.min(100, (s / durationS) * 100).toFixed(2)}%`
  return (
    <figure className="flex flex-col gap-1" data-testid="timeline">
      <figcaption className="text-sm font-semibold text-soft">{t('report.timeline')}</figcaption>
      <div className="relative h-16 overflow-hidden rounded-box bg-sunken">
        <svg
          role="img"
          aria-label={t('report.timelineLabel', { pauses: pauses.length, fillers: fillers.length })}
          viewBox={`0 0 ${durationS.toFixed(2)} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="absolute inset-x-0 top-0 h-10 w-full"
        >
          <path d={contour(volume, durationS)} className="fill-[var(--edge)]" />
          {pauses.map(({ start_s, end_s }) => (
            <rect
              key={start_s}
              x={start_s}
              y={0}
              width={end_s - start_s}
              height={HEIGHT}
              className="fill-[var(--surface)] stroke-[var(--line)]"
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
        {pauses
          .filter(({ start_s, end_s }) => end_s - start_s >= 1)
          .map(({ start_s, end_s }) => (
            <span
              key={start_s}
              aria-hidden="true"
              style={{ left: at((start_s + end_s) / 2) }}
              className="absolute top-2.5 -translate-x-1/2 text-xs text-soft tabular-nums"
            >
              {(end_s - start_s).toFixed(1)}
            </span>
          ))}
        {fillers.map(({ start_s, text }) => (
          <button
            key={start_s}
            type="button"
            tabIndex={-1}
            style={{ left: at(start_s) }}
            aria-label={t('report.playFiller', { text: text || t('report.heardFiller') })}
            onClick={() => {
              playback.playFrom(Math.max(0, start_s - 0.3))
            }}
            className="absolute bottom-0 grid h-6 w-6 -translate-x-1/2 cursor-pointer place-items-center text-warn"
          >
            ▲
          </button>
        ))}
      </div>
    </figure>
  )
}

/** Return the SVG path of the level, one point every 0.25 s. */
export function contour(volume: readonly number[], durationS: number): string {
  const points = volume.map((db, index) => {
    const share = Math.max(0, 1 - db / QUIETEST_DB)
    const x = Math.min((index + 0.5) * CONTOUR_S, durationS)
    return `L${x.toFixed(2)} ${(HEIGHT * (1 - share)).toFixed(1)}`
  })
  return `M0 ${HEIGHT} ${points.join(' ')} L${durationS.toFixed(2)} ${HEIGHT} Z`
}
