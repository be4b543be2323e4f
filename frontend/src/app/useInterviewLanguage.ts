import type { Language } from '../api/client'
import { useServices, useStore } from './services'
import { useText } from './useText'

/** Return the language of the questions and answers, for the attribute `lang`. */
export function useInterviewLanguage(): Language {
  return useStore(useServices().interviewLanguage)
}

/** Return the unit of text in which speed is measured: 어절 in Korean answers, words in English. */
export function useWordUnit(): string {
  const { t } = useText()
  return t(`app.wordUnit.${useInterviewLanguage()}`)
}
