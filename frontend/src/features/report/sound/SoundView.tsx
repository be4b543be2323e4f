import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'

import type { AnswerReport } from '../../../api/client'
import { useStore } from '../../../app/services'
import { useInterviewLanguage, useWordUnit } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { clock } from '../../../lib/formatDuration'
import type { Playback } from '../playback/playback'
import { countedFillers } from '../transcript/marks'
import { contour, paceLine, tickS } from './lanes'
import { SoundTable } from './SoundTable'
import { useWaveform } from './useWaveform'

/** Width of a second when the words are shown. */
const PX_PER_S = 96
const WAVE_PX = 56
const PACE_PX = 28
/** Minimum length in seconds of a pause whose length is written on it. */
const NAMED_PAUSE_S = 1

interface Props {
  answer: AnswerReport
  interviewId: string
  url: string
  playback: Playback
}

/**
 * The sound of an answer on one time axis: waveform, pauses, fillers, voice that was not
 * understood, pace and, enlarged, the words.
 */
export function SoundView({ answer, interviewId, url, playback }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const now = useStore(playback)
  const [isLarge, setIsLarge] = useState(false)
  const { frame, hasFailed } = useWaveform({ turnId: answer.turn_id, interviewId, url, playback })
  const { duration_sec: durationS } = answer
  const scroller = useScrollWith(isLarge ? now.timeS * PX_PER_S : null)
  const isPlaying = now.at === 'playing'
  const fillers = countedFillers(answer.fillers)
  const { unrecognised } = answer
  const hasPace = answer.pace.length > 1
  return (
    <figure
      className="flex flex-col gap-2 print:hidden"
      data-testid="sound"
      data-at={now.at}
      aria-label={t('report.soundLabel', {
        pauses: answer.pauses.length,
        fillers: fillers.length,
        unrecognised: unrecognised.length,
      })}
    >
      {(hasFailed || now.at === 'failed') && <Hint live>{t('report.soundGone')}</Hint>}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          aria-label={isPlaying ? t('report.stop') : t('report.listen')}
          data-testid="play"
          isDisabled={now.at === 'empty' || now.at === 'failed'}
          onPress={() => {
            playback.toggle()
          }}
        >
          <Icon name={isPlaying ? 'pause' : 'play'} />
        </Button>
        <span className="text-sm text-soft tabular-nums">
          {clock(Math.floor(now.timeS))} / {clock(Math.round(durationS))}
        </span>
        {answer.words.length > 0 && (
          <span className="ml-auto">
            <Button
              look="quiet"
              data-testid="enlarge"
              aria-pressed={isLarge}
              onPress={() => {
                setIsLarge(!isLarge)
              }}
            >
              {t(isLarge ? 'report.showWhole' : 'report.showWords')}
            </Button>
          </span>
        )}
      </div>
      <div
        ref={scroller}
        // The arrow keys scroll the enlarged view.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={isLarge ? 0 : undefined}
        role={isLarge ? 'group' : undefined}
        aria-label={isLarge ? t('report.waveform') : undefined}
        className="overflow-x-auto rounded-box bg-sunken"
      >
        <div
          style={isLarge ? { width: `${Math.ceil(durationS * PX_PER_S)}px` } : undefined}
          className="relative min-w-full"
        >
          <div className="relative h-14">
            {now.at === 'empty' && answer.volume.length > 0 && (
              <svg
                aria-hidden="true"
                viewBox={`0 0 ${durationS.toFixed(2)} ${WAVE_PX}`}
                preserveAspectRatio="none"
                className="absolute inset-0 h-full w-full"
              >
                <path
                  d={contour(answer.volume, durationS, WAVE_PX)}
                  className="fill-[var(--line)]"
                />
              </svg>
            )}
            <div ref={frame} role="img" aria-label={t('report.waveform')} className="h-14" />
            {answer.pauses.map(({ start_s, end_s }) => (
              <Stretch
                key={start_s}
                durationS={durationS}
                startS={start_s}
                endS={end_s}
                look="bg-surface/75 border-x border-line"
              >
                {end_s - start_s >= NAMED_PAUSE_S && (isLarge || durationS < 90)
                  ? (end_s - start_s).toFixed(1)
                  : ''}
              </Stretch>
            ))}
            {unrecognised.map(({ start_s, end_s }) => (
              <Stretch
                key={start_s}
                durationS={durationS}
                startS={start_s}
                endS={end_s}
                look="border-2 border-dashed border-record bg-record-pale/60 text-record"
              >
                ?
              </Stretch>
            ))}
          </div>
          <div className="relative h-6">
            {fillers.map(({ start_s, text }) => (
              <button
                key={start_s}
                type="button"
                tabIndex={-1}
                style={{ left: placeOf(start_s, durationS) }}
                aria-label={t('report.playFiller', { text: text || t('report.heardFiller') })}
                onClick={() => {
                  playback.playFrom(Math.max(0, start_s - 0.3))
                }}
                className="absolute top-0 grid h-6 w-6 -translate-x-1/2 cursor-pointer place-items-center text-xs text-warn"
              >
                ▲
              </button>
            ))}
          </div>
          {isLarge && (
            <div aria-hidden="true" lang={language} className="relative h-6 text-xs">
              {answer.words.map(({ start_s, end_s, text }) => (
                <span
                  key={`${start_s}-${text}`}
                  style={{ left: placeOf(start_s, durationS) }}
                  className={`absolute top-0 rounded-sm px-0.5 whitespace-nowrap ${
                    now.timeS >= start_s && now.timeS < end_s ? 'bg-accent text-on-accent' : ''
                  }`}
                >
                  {text}
                </span>
              ))}
            </div>
          )}
          {hasPace && (
            <svg
              aria-hidden="true"
              viewBox={`0 0 ${durationS.toFixed(2)} ${PACE_PX}`}
              preserveAspectRatio="none"
              className="block h-7 w-full"
            >
              <polyline
                points={paceLine(answer.pace, PACE_PX)}
                vectorEffect="non-scaling-stroke"
                className="fill-none stroke-[var(--accent)] stroke-2"
              />
            </svg>
          )}
          <Axis durationS={durationS} widthPx={isLarge ? durationS * PX_PER_S : 640} />
        </div>
      </div>
      <SoundLegend
        hasPauses={answer.pauses.length > 0}
        hasFillers={fillers.length > 0}
        hasUnrecognised={unrecognised.length > 0}
        pace={hasPace ? answer.pace : []}
      />
      <SoundTable answer={answer} />
    </figure>
  )
}

interface StretchProps {
  durationS: number
  startS: number
  endS: number
  look: string
  children: ReactNode
}

function Stretch({ durationS, startS, endS, look, children }: StretchProps) {
  return (
    <span
      aria-hidden="true"
      style={{
        left: placeOf(startS, durationS),
        width: `${((Math.min(endS, durationS) - startS) / durationS) * 100}%`,
      }}
      className={`pointer-events-none absolute inset-y-0 z-10 grid place-items-center overflow-hidden text-xs tabular-nums ${look}`}
    >
      {children}
    </span>
  )
}

function Axis({ durationS, widthPx }: { durationS: number; widthPx: number }) {
  const step = tickS(durationS, widthPx)
  const ticks = Array.from({ length: Math.floor(durationS / step) + 1 }, (_, i) => i * step)
  return (
    <div aria-hidden="true" className="relative h-5 border-t border-line text-xs text-soft">
      {ticks
        .filter((s) => s < durationS * 0.97)
        .map((s) => (
          <span
            key={s}
            style={{ left: placeOf(s, durationS) }}
            className="absolute top-0.5 border-l border-line pl-1 tabular-nums"
          >
            {clock(s)}
          </span>
        ))}
    </div>
  )
}

interface LegendProps {
  hasPauses: boolean
  hasFillers: boolean
  hasUnrecognised: boolean
  pace: AnswerReport['pace']
}

function SoundLegend({ hasPauses, hasFillers, hasUnrecognised, pace }: LegendProps) {
  const { t } = useText()
  const unit = useWordUnit()
  const paces = pace.map(({ wpm }) => wpm)
  return (
    <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
      {hasPauses && (
        <span>
          <span
            aria-hidden="true"
            className="mr-1.5 inline-block h-3 w-4 border border-line bg-surface align-middle"
          />
          {t('report.legendPause')}
        </span>
      )}
      {hasFillers && (
        <span>
          <span aria-hidden="true" className="mr-1.5 text-xs text-warn">
            ▲
          </span>
          {t('report.legendFiller')}
        </span>
      )}
      {hasUnrecognised && (
        <span>
          <span
            aria-hidden="true"
            className="mr-1.5 inline-block h-3 w-4 border-2 border-dashed border-record align-middle"
          />
          {t('report.kinds.unrecognised')}
        </span>
      )}
      {paces.length > 0 && (
        <span>
          <span
            aria-hidden="true"
            className="mr-1.5 inline-block h-0.5 w-4 bg-accent align-middle"
          />
          {t('report.legendPace', {
            low: Math.min(...paces),
            high: Math.max(...paces),
            unit,
          })}
        </span>
      )}
    </figcaption>
  )
}

/** Keep a position in pixels visible while it moves; null to leave the scrolling alone. */
function useScrollWith(positionPx: number | null) {
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const view = scroller.current
    if (view === null || positionPx === null) return
    const { scrollLeft, clientWidth } = view
    if (positionPx < scrollLeft || positionPx > scrollLeft + clientWidth * 0.8)
      view.scrollLeft = positionPx - clientWidth * 0.2
  }, [positionPx])
  return scroller
}

function placeOf(s: number, durationS: number): string {
  return `${(Math.min(1, Math.max(0, s / durationS)) * 100).toFixed(2)}%`
}
