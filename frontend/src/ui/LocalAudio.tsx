import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components/Button'

import { useText } from '../app/useText'
import { clock } from '../lib/formatDuration'
import { Icon } from './icons'

interface Props {
  recording: Blob
  label: string
  /** Whether to play immediately. If the browser blocks that, the play button remains. */
  playsAtOnce?: boolean
}

/** Plays a local recording. */
export function LocalAudio({ recording, label, playsAtOnce = false }: Props) {
  const { t } = useText()
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [seconds, setSeconds] = useState(0)
  /** Null while it is unknown: recordings of some browsers state it only when they have played. */
  const [duration, setDuration] = useState<number | null>(null)
  useEffect(() => {
    const element = audio.current
    if (!element) return
    const url = URL.createObjectURL(recording)
    element.src = url
    if (playsAtOnce) element.play().catch(() => undefined)
    return () => {
      URL.revokeObjectURL(url)
    }
  }, [recording, playsAtOnce])
  const toggle = () => {
    const element = audio.current
    if (isPlaying) element?.pause()
    else element?.play().catch(() => undefined)
  }
  return (
    <div
      role="group"
      aria-label={label}
      className="flex min-h-14 items-center gap-3 rounded-box border border-line bg-sunken px-2.5"
    >
      <audio
        ref={audio}
        onPlay={() => {
          setPlaying(true)
        }}
        onPause={() => {
          setPlaying(false)
        }}
        onTimeUpdate={({ currentTarget }) => {
          setSeconds(currentTarget.currentTime)
        }}
        onDurationChange={({ currentTarget: { duration: stated } }) => {
          setDuration(Number.isFinite(stated) ? stated : null)
        }}
      />
      <Button
        aria-label={`${label}: ${t(isPlaying ? 'app.pause' : 'app.play')}`}
        data-testid="local-audio"
        onPress={toggle}
        className="grid size-10 flex-none cursor-pointer place-items-center rounded-full bg-accent text-on-accent transition-colors hover:bg-accent-strong"
      >
        <Icon name={isPlaying ? 'pause' : 'play'} />
      </Button>
      {duration !== null && (
        <input
          type="range"
          aria-label={`${label}: ${t('app.position')}`}
          aria-valuetext={clock(Math.floor(seconds))}
          min={0}
          max={duration}
          step={0.1}
          value={Math.min(seconds, duration)}
          onChange={({ target }) => {
            if (audio.current) audio.current.currentTime = target.valueAsNumber
          }}
          className="min-h-6 min-w-0 flex-1 accent-accent"
        />
      )}
      <span className="ml-auto px-1.5 text-sm text-soft tabular-nums">
        {clock(Math.floor(seconds))}
        {duration !== null && ` / ${clock(Math.round(duration))}`}
      </span>
    </div>
  )
}
