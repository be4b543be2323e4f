import type { TFunction } from 'i18next'

import type { AnswerReport } from '../../../api/client'
import type { Language } from '../../../locales/i18n'
import { lengthText, paceText } from '../paceText'
import { speechNumbers } from '../speechNumbers'

export interface TakeFact {
  key: 'length' | 'pace' | 'fillers' | 'longPauses' | 'told' | 'open'
  name: string
  /** One value per take; “–” where a take has none. */
  values: [string, string]
}

const NONE = '–'

/** Return the facts of two takes that can be compared, without those that neither take has. */
export function takeFacts(
  takes: readonly [AnswerReport, AnswerReport],
  t: TFunction,
  language: Language,
): TakeFact[] {
  const fact = (
    key: TakeFact['key'],
    name: string,
    valueOf: (take: AnswerReport) => string | null,
  ): TakeFact => ({
    key,
    name,
    values: [valueOf(takes[0]) ?? NONE, valueOf(takes[1]) ?? NONE],
  })
  const spoken = (take: AnswerReport) => (take.transcript_status === 'typed' ? null : take)
  const elements = (take: AnswerReport, presence: 'found' | 'missing') => {
    const star = take.content.star
    if (star === null) return null
    const names = star
      .filter((element) => element.presence === presence)
      .map(({ element }) => t(`content.elements.${element}`))
    return names.length > 0 ? names.join(', ') : null
  }
  return [
    fact('length', t('exchange.duration'), (take) =>
      spoken(take) ? lengthText(take.duration_sec, t) : null,
    ),
    fact('pace', t('report.speed'), (take) =>
      take.pace_summary ? paceText(take.pace_summary, t, language) : null,
    ),
    fact('longPauses', t('report.longPauses'), (take) =>
      take.pausing ? t('report.longPausesValue', { n: take.pausing.long_count }) : null,
    ),
    fact('fillers', t('report.fillers'), (take) => {
      const numbers = speechNumbers(take)
      return numbers && t('exchange.fillersValue', { n: numbers.fillers })
    }),
    fact('told', t('report.told'), (take) => elements(take, 'found')),
    fact('open', t('report.leftOpen'), (take) => elements(take, 'missing')),
  ].filter(({ values }) => values.some((value) => value !== NONE))
}
