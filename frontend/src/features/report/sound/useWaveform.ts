import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { use, useEffect, useRef } from 'react'
import WaveSurfer from 'wavesurfer.js'

import { ServicesContext } from '../../../app/services'
import type { Playback } from '../playback/playback'
import { ReportSourceContext } from '../reportSource'

interface Recording {
  turnId: string
  interviewId: string
  /** URL of the recording. */
  url: string
  playback: Playback
}

/** Load a recording, draw its waveform in `frame` and attach it to `playback`. */
export function useWaveform({ turnId, interviewId, url, playback }: Recording): {
  frame: RefObject<HTMLDivElement | null>
  hasFailed: boolean
} {
  const source = use(ReportSourceContext)
  const services = use(ServicesContext)
  const frame = useRef<HTMLDivElement>(null)
  const { data: recording, isError } = useQuery({
    queryKey: ['sound', turnId],
    queryFn: () => {
      if (source) return source.recording(url)
      if (services) return services.api.answerAudio(interviewId, url)
      throw new Error('no context with recordings around this component')
    },
    staleTime: Infinity,
  })
  useEffect(() => {
    if (!recording || !frame.current) return
    const style = getComputedStyle(document.documentElement)
    const media = new Audio()
    const wave = WaveSurfer.create({
      container: frame.current,
      media,
      height: 56,
      barWidth: 2,
      barGap: 2,
      barRadius: 2,
      waveColor: style.getPropertyValue('--edge'),
      progressColor: style.getPropertyValue('--accent'),
      cursorColor: style.getPropertyValue('--accent'),
      cspNonce: document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '',
    })
    const detach = playback.attach(media)
    wave.loadBlob(recording).catch(() => {
      playback.fail()
    })
    return () => {
      detach()
      wave.destroy()
    }
  }, [recording, playback])
  return { frame, hasFailed: isError }
}
