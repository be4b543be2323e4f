import type { TFunction } from 'i18next'

import type { Failure } from '../features/interview/state/stage'
import type { Language } from './i18n'

/** Describe a failure in one sentence. Problems carry their own text in both languages. */
export function describeFailure(failure: Failure, t: TFunction, language: Language): string {
  switch (failure.kind) {
    case 'problem':
      return problemText(failure, t, language)
    case 'network':
      return t(`network.${failure.reason}`)
    case 'interrupted':
      return t('room.interruptedHint')
  }
}

/** Return the text of a problem, followed by what to do or by the seconds until a retry. */
function problemText(
  failure: Extract<Failure, { kind: 'problem' }>,
  t: TFunction,
  language: Language,
): string {
  const detail = language === 'ko' ? failure.detail : failure.detail_en
  if (failure.code === 'foreign_origin') return `${detail} ${t('problems.foreignOrigin')}`
  if (failure.code === 'audio_damaged') return `${detail} ${t('problems.audioDamaged')}`
  return failure.retryAfterS
    ? `${detail} ${t('busy.again', { count: failure.retryAfterS })}`
    : detail
}
