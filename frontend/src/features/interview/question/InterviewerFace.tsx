import { useServices, useStore } from '../../../app/services'
import type { Stage } from '../state/stage'
import { moodOf } from './mood'

/**
 * The interviewer's state: speaking, listening, thinking or waiting. It is animated, except if the
 * candidate prefers reduced motion.
 */
export function InterviewerFace({ stage }: { stage: Stage }) {
  const { player, live, recorder, pause } = useServices()
  const isPaused = useStore(pause)
  const { state } = useStore(recorder)
  const microphone = isPaused ? 'ready' : state
  const mood = moodOf(stage, useStore(player), useStore(live), microphone)
  return (
    <div
      aria-hidden="true"
      data-mood={mood}
      className="relative grid size-11 flex-none place-items-center sm:size-18 [@media(max-height:34rem)]:hidden"
    >
      {(mood === 'speaking' || mood === 'listening') && (
        <span
          className={`absolute inset-0 animate-ripple rounded-full border-2 ${mood === 'speaking' ? 'border-accent' : 'border-record'}`}
        />
      )}
      <span
        className={`grid size-10 place-items-center rounded-full sm:size-16 ${mood === 'listening' ? 'bg-record-pale text-record' : 'animate-breathe bg-accent-pale text-accent'}`}
      >
        <Inside mood={mood} />
      </span>
    </div>
  )
}

const BARS = ['h-3', 'h-5', 'h-4', 'h-6', 'h-3']
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
          <i key={delay} className={`size-1.5 animate-blink rounded-full bg-current ${delay}`} />
        ))}
      </span>
    )
  }
  const still = mood === 'waiting'
  return (
    <span className="flex items-center gap-0.75">
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
      className="size-5 rounded-full bg-current transition-transform duration-100"
      style={{ transform: `scale(${(0.7 + level * 0.9).toFixed(2)})` }}
    />
  )
}
