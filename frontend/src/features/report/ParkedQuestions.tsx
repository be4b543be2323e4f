import type { Report } from '../../api/client'
import { useInterviewLanguage } from '../../app/useInterviewLanguage'
import { useText } from '../../app/useText'
import { Card } from '../../ui/Card'
import { Hint } from '../../ui/Hint'

/** Questions of the candidate for the hiring team; nothing if there are none. */
export function ParkedQuestions({ questions }: { questions: Report['parked_questions'] }) {
  const { t } = useText()
  const language = useInterviewLanguage()
  if (questions.length === 0) return null
  return (
    <Card labelledBy="parked-heading" testId="parked-questions">
      <h2 id="parked-heading" className="text-xl">
        {t('report.parked')}
      </h2>
      <Hint>{t('report.parkedHint')}</Hint>
      <ul className="flex list-disc flex-col gap-2 pl-5">
        {questions.map(({ turn_id, text }, index) => (
          <li key={`${index}-${turn_id}`} lang={language} className="text-pretty">
            {text}
          </li>
        ))}
      </ul>
    </Card>
  )
}
