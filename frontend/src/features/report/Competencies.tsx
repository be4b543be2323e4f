import type { Report } from '../../api/client'
import { useText } from '../../app/useText'
import { Card } from '../../ui/Card'
import { Chip } from '../../ui/Chip'
import { Hint } from '../../ui/Hint'

/** The evidence for each competency of the plan; nothing if the plan names none. */
export function Competencies({ found }: { found: Report['competencies'] }) {
  const { t } = useText()
  if (found.length === 0) return null
  return (
    <Card labelledBy="competencies-heading" testId="competencies">
      <h2 id="competencies-heading" className="text-xl">
        {t('report.competencies')}
      </h2>
      <Hint>{t('report.competenciesHint')}</Hint>
      <ul className="flex flex-col divide-y divide-line">
        {found.map(({ competency, questions, answered, evidence }) => (
          <li
            key={competency}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5"
          >
            <span className="font-semibold first-letter:uppercase">
              {t(`plan.competencies.${competency}`)}
            </span>
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.9375rem] text-soft">
              {t('report.competencyAnswered', { questions, answered })}
              <Chip quiet={evidence !== 'enough'}>{t(`report.evidence.${evidence}`)}</Chip>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
