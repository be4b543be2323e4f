import { useEffect, useRef } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'

/** The picture of the camera, mirrored. Nothing while it is off. */
export function SelfViewPicture() {
  const { t } = useText()
  const now = useStore(useServices().selfView)
  const video = useRef<HTMLVideoElement>(null)
  const stream = now.at === 'on' ? now.stream : null
  useEffect(() => {
    if (video.current) video.current.srcObject = stream
  }, [stream])
  if (stream === null) return null
  return (
    <video
      ref={video}
      autoPlay
      muted
      playsInline
      aria-label={t('room.selfView.label')}
      data-testid="self-view-picture"
      className="aspect-video w-28 flex-none -scale-x-100 rounded-box bg-sunken object-cover sm:w-44 [@media(max-height:34rem)]:w-20"
    />
  )
}
