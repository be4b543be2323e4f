import type { Question } from '../../api/client'
import { useText } from '../../app/useText'

/** The reason for a follow-up question; nothing for planned questions. */
export function FollowupReason({ question }: { question: Question }) {
  const { t } = useText()
  if (question.type !== 'followup') return null
  const reason =
    question.made_by === 'reprompt'
      ? t('report.aboutReprompt')
      : typeof question.about === 'string'
        ? t('report.about', { about: question.about })
        : t('report.aboutProbe')
  return (
    <p className="rounded-box bg-sunken px-4 py-2.5 text-[0.9375rem]" data-testid="why">
      <span className="font-semibold text-soft">{t('report.whyFollowup')}</span>
      {' · '}
      {reason}
    </p>
  )
}
