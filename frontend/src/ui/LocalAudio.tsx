import { useEffect, useRef } from 'react'

interface Props {
  recording: Blob
  label: string
  /** Whether to play immediately. If the browser blocks that, the play button remains. */
  playsAtOnce?: boolean
}

/** A local recording with the browser's audio controls. */
export function LocalAudio({ recording, label, playsAtOnce = false }: Props) {
  const audio = useRef<HTMLAudioElement>(null)
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
  return <audio ref={audio} controls aria-label={label} />
}
