import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Icon } from '../../../ui/icons'
import { roomStatusOf } from './roomStatus'

/** One line with what happens now and where the latest answer is stored. */
export function StatusLine() {
  const { t } = useText()
  const { interview, live, recorder, player, pause } = useServices()
  const status = roomStatusOf({
    stage: useStore(interview),
    answer: useStore(live),
    microphone: useStore(recorder),
    voice: useStore(player),
    isPaused: useStore(pause),
  })
  const { activity, saved, isOpen, isRecording } = status
  return (
    <p
      role="status"
      data-testid="safety"
      data-safety={saved}
      className={`flex min-h-7 flex-1 items-center gap-2 text-[0.9375rem] leading-snug ${isOpen ? 'text-warn' : 'text-soft'}`}
    >
      {isRecording ? (
        <span
          aria-hidden="true"
          className="size-3 flex-none animate-blink rounded-full bg-record"
        />
      ) : (
        <Icon name={activity === 'paused' ? 'pause' : isOpen ? 'clock' : 'shield'} />
      )}
      <span>
        {activity !== null && (
          <strong className={`font-semibold ${isRecording ? 'text-record' : 'text-ink'}`}>
            {t(`room.status.${activity}`)}
          </strong>
        )}
        {activity !== null && <span aria-hidden="true"> · </span>}
        <span className={isOpen ? 'font-semibold' : ''}>{t(`safety.${saved}`)}</span>
      </span>
    </p>
  )
}
