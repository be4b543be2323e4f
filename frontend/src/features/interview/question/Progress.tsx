import type { Question } from '../../../api/client'
import { useText } from '../../../app/useText'
import { Chip } from '../../../ui/Chip'

interface Props {
  /** Number of the current main question, from 1. */
  main: number
  /** Number of the follow-up; 0 for the main question itself. */
  followup: number
  total: number
  question: Question
}

/** The progress of the interview as text and bar. */
export function Progress({ main, followup, total, question }: Props) {
  const { t } = useText()
  return (
    <div className="flex flex-col gap-2.5">
      <p className="flex min-h-7 flex-wrap items-center gap-2.5 text-[0.9375rem] font-semibold text-soft">
        <span data-testid="progress">{t('room.progress', { n: main, total })}</span>
        {followup > 0 && (
          <Chip>
            {t('room.followup')}
            {followup > 1 && ` ${followup}`}
          </Chip>
        )}
        {question.retake_of !== null && <Chip quiet>{t('room.retakeChip')}</Chip>}
      </p>
      <div className="flex gap-1.5" aria-hidden="true">
        {Array.from({ length: total }, (_, index) => (
          <i key={index} className={`h-[5px] flex-1 rounded-full ${lookOf(index + 1, main)}`} />
        ))}
      </div>
    </div>
  )
}

function lookOf(number: number, now: number): string {
  if (number < now) return 'bg-accent opacity-45'
  return number === now ? 'bg-accent' : 'bg-line'
}
