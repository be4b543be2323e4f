import type { TFunction } from 'i18next'

import type { AnswerReport } from '../../api/client'
import type { Language } from '../../locales/i18n'

type Pace = NonNullable<AnswerReport['pace_summary']>

/** Return a pace in words, such as “분당 250음절 · 보통”. Short answers have no band. */
export function paceText(
  { syllables_per_min, label, label_en }: Pace,
  t: TFunction,
  language: Language,
): string {
  const band = language === 'ko' ? label : label_en
  const figure = t('report.syllables', { n: syllables_per_min })
  return band === '' ? figure : `${figure} · ${band}`
}

/** Return a length in minutes and seconds. */
export function lengthText(lengthS: number, t: TFunction): string {
  const seconds = Math.round(lengthS)
  const [m, s] = [Math.floor(seconds / 60), seconds % 60]
  return m > 0 ? t('report.minutes', { m, s }) : t('report.seconds', { s })
}
