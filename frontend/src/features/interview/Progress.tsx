import { useText } from '../../app/services'

interface Props {
  /** The main question at hand, counted from 1. */
  main: number
  /** Which follow-up to it; 0 for the main question itself. */
  followup: number
  total: number
  followupNow: boolean
}

export function Progress({ main, followup, total, followupNow }: Props) {
  const { t } = useText()
  return (
    <div className="progress">
      <p className="progress-words">
        <span>{t.interview.progress(main, total)}</span>
        {followupNow && (
          <span className="chip">
            {t.interview.followup}
            {followup > 1 && ` ${followup}`}
          </span>
        )}
      </p>
      <div className="progress-track" aria-hidden="true">
        {Array.from({ length: total }, (_, index) => (
          <i key={index} className={index + 1 < main ? 'past' : index + 1 === main ? 'now' : ''} />
        ))}
      </div>
    </div>
  )
}
