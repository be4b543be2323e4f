import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

import { useServices, useStore } from '../../../app/services'
import type { PlaybackState } from './playback'
import { Playback } from './playback'

/** Seconds before the start of a span, so that its first word is not cut. */
const EARLIER_S = 0.5

interface Recording {
  turnId: string
  interviewId: string
  /** URL of the recording. */
  url: string
}

/** Plays spans of a recording, which is loaded when it is first played. */
export function useRecording({ turnId, interviewId, url }: Recording): {
  at: PlaybackState['at']
  /** Play a span in seconds, or pause if it plays. */
  toggle: (startS: number, endS: number) => void
} {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const [playback] = useState(() => new Playback())
  const detach = useRef<(() => void) | null>(null)
  const { at } = useStore(playback)
  useEffect(
    () => () => {
      detach.current?.()
      detach.current = null
    },
    [],
  )
  const load = async () => {
    const blob = await queryClient.query({
      queryKey: ['sound', turnId],
      queryFn: () => api.answerAudio(interviewId, url),
      staleTime: Infinity,
    })
    if (detach.current !== null) return
    const address = URL.createObjectURL(blob)
    const release = playback.attach(new Audio(address))
    detach.current = () => {
      release()
      URL.revokeObjectURL(address)
    }
  }
  const toggle = (startS: number, endS: number) => {
    if (at === 'playing') {
      playback.pause()
      return
    }
    load().then(
      () => {
        playback.playSpan(Math.max(0, startS - EARLIER_S), endS)
      },
      () => {
        playback.fail()
      },
    )
  }
  return { at, toggle }
}
