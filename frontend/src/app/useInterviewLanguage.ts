import type { Language } from '../api/client'
import { useServices, useStore } from './services'

/** Return the language of the questions and answers, for the attribute `lang`. */
export function useInterviewLanguage(): Language {
  return useStore(useServices().interviewLanguage)
}
