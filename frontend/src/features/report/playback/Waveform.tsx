import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import WaveSurfer from 'wavesurfer.js'

import type { AnswerReport } from '../../../api/client'
import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { clock } from '../../../lib/formatDuration'
import type { Playback } from './playback'

interface Props {
  answer: AnswerReport
  interviewId: string
  url: string
  playback: Playback
}

/** The waveform of an answer with a play button. */
export function Waveform({ answer, interviewId, url, playback }: Props) {
  const { t } = useText()
  const { api } = useServices()
  const now = useStore(playback)
  const { data: recording, isError } = useQuery({
    queryKey: ['sound', answer.turn_id],
    queryFn: () => api.answerAudio(interviewId, url),
    staleTime: Infinity,
  })
  const frame = useWaveform(recording, playback)
  const isPlaying = now.at === 'playing'
  return (
    <div className="flex flex-col gap-2 print:hidden" data-testid="sound" data-at={now.at}>
      {(isError || now.at === 'failed') && <Hint live>{t('report.soundGone')}</Hint>}
      <div className="flex items-center gap-3">
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
        <div
          ref={frame}
          role="img"
          aria-label={t('report.waveform')}
          className="h-14 min-w-0 flex-1 rounded-box bg-sunken px-2"
        />
        <span className="w-24 text-right text-sm text-soft tabular-nums">
          {clock(Math.floor(now.timeS))} / {clock(Math.round(answer.duration_sec))}
        </span>
      </div>
    </div>
  )
}

function useWaveform(recording: Blob | undefined, playback: Playback) {
  const frame = useRef<HTMLDivElement>(null)
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
  return frame
}
