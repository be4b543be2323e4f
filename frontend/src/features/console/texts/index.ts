import type { i18n as I18n } from 'i18next'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { Failure } from '../../interview/state/stage'
import { describeFailure } from '../../../locales/describeFailure'
import type { Language } from '../../../locales/i18n'
import { languageOf } from '../../../locales/i18n'
import { en } from './en'
import { ko } from './ko'

/** Add the texts of the console, as a namespace of their own, to the texts of the page. */
export function addConsoleTexts(texts: I18n): void {
  texts.addResourceBundle('ko', 'console', ko)
  texts.addResourceBundle('en', 'console', en)
}

/** Return the texts of the console in the chosen language. */
export function useConsoleText(): {
  t: TFunction<'console'>
  language: Language
  describeFailure: (failure: Failure) => string
} {
  const { t, i18n } = useTranslation('console')
  const page = useTranslation().t
  const language = languageOf(i18n)
  return { t, language, describeFailure: (failure) => describeFailure(failure, page, language) }
}
