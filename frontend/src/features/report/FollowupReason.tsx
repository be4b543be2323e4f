import type { TFunction } from 'i18next'

import type { Question } from '../../api/client'
import { useText } from '../../app/useText'

/** The reason for a follow-up question; nothing for planned questions. */
export function FollowupReason({ question }: { question: Question }) {
  const { t } = useText()
  if (question.type !== 'followup') return null
  return (
    <p className="rounded-box bg-sunken px-4 py-2.5 text-[0.9375rem]" data-testid="why">
      <span className="font-semibold text-soft">{t('report.whyFollowup')}</span>
      {' · '}
      {reasonOf(question, t)}
    </p>
  )
}

/** Return why a follow-up was asked: the quote that it is about, and what was left open. */
function reasonOf({ made_by, about, open_point }: Question, t: TFunction): string {
  if (made_by === 'reprompt') return t('report.aboutReprompt')
  if (made_by === 'another_example') return t('report.aboutAnotherExample')
  const reasons = [
    typeof about === 'string' && t('report.about', { about }),
    typeof open_point === 'string' && t(`report.openPoints.${open_point}`),
  ].filter((reason) => reason !== false)
  return reasons.join(' ') || t('report.aboutProbe')
}
