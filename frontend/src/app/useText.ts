import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { Failure } from '../features/interview/state/stage'
import { describeFailure } from '../locales/describeFailure'
import type { Language } from '../locales/i18n'
import { languageOf } from '../locales/i18n'

/** Return the texts of the page in the chosen language. */
export function useText(): {
  t: TFunction
  language: Language
  /** Return one sentence that describes a failure. */
  describeFailure: (failure: Failure) => string
} {
  const { t, i18n } = useTranslation()
  const language = languageOf(i18n)
  return { t, language, describeFailure: (failure) => describeFailure(failure, t, language) }
}
