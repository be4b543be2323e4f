import { use } from 'react'

import type { Language } from '../api/client'
import { ReportSourceContext } from '../features/report/reportSource'
import { Store } from '../lib/store'
import { ServicesContext, useStore } from './services'
import { useText } from './useText'

/** Stands in for the language of the room, which the console has not. */
const NO_ROOM = new Store<Language>('ko')

/** Return the language of the questions and answers, for the attribute `lang`. */
export function useInterviewLanguage(): Language {
  const source = use(ReportSourceContext)
  const chosen = useStore(use(ServicesContext)?.interviewLanguage ?? NO_ROOM)
  return source?.language ?? chosen
}

/** Return the unit of text in which speed is measured: 어절 in Korean answers, words in English. */
export function useWordUnit(): string {
  const { t } = useText()
  return t(`app.wordUnit.${useInterviewLanguage()}`)
}
