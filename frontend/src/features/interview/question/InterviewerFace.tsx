import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import type { Stage } from '../state/stage'
import { moodOf } from './mood'

/**
 * The interviewer's state: speaking, listening, thinking or waiting. It is animated, except if the
 * candidate prefers reduced motion.
 */
export function InterviewerFace({ stage }: { stage: Stage }) {
  const { t } = useText()
  const { player, live, recorder } = useServices()
  const mood = moodOf(stage, useStore(player), useStore(live), useStore(recorder).state)
  return (
    <div className="flex flex-none items-center gap-3 sm:w-28 sm:flex-col" data-mood={mood}>
      <div aria-hidden="true" className="relative grid size-16 place-items-center sm:size-24">
        {(mood === 'speaking' || mood === 'listening') && (
          <span
            className={`absolute inset-0 animate-ripple rounded-full border-2 ${mood === 'speaking' ? 'border-accent' : 'border-record'}`}
          />
        )}
        <span
          className={`grid size-14 place-items-center rounded-full sm:size-20 ${mood === 'listening' ? 'bg-record-pale text-record' : 'animate-breathe bg-accent-pale text-accent'}`}
        >
          <Inside mood={mood} />
        </span>
      </div>
      <p className="text-sm font-semibold text-soft sm:text-center">{t(`room.face.${mood}`)}</p>
    </div>
  )
}

const BARS = ['h-4', 'h-7', 'h-5', 'h-8', 'h-4']
const DELAYS = [
  '',
  '[animation-delay:0.15s]',
  '[animation-delay:0.3s]',
  '[animation-delay:0.45s]',
  '',
]

function Inside({ mood }: { mood: ReturnType<typeof moodOf> }) {
  if (mood === 'listening') return <ListeningDot />
  if (mood === 'thinking') {
    return (
      <span className="flex gap-1">
        {DELAYS.slice(0, 3).map((delay) => (
          <i key={delay} className={`size-2 animate-blink rounded-full bg-current ${delay}`} />
        ))}
      </span>
    )
  }
  const still = mood === 'waiting'
  return (
    <span className="flex items-center gap-1">
      {BARS.map((height, index) => (
        <i
          key={index}
          className={`w-1 rounded-full bg-current ${still ? 'h-1' : `${height} animate-wave ${DELAYS[index] ?? ''}`}`}
        />
      ))}
    </span>
  )
}

/** A dot that grows with the microphone level, like a nod. */
function ListeningDot() {
  const { level } = useStore(useServices().meter)
  return (
    <i
      className="size-7 rounded-full bg-current transition-transform duration-100"
      style={{ transform: `scale(${(0.7 + level * 0.9).toFixed(2)})` }}
    />
  )
}
