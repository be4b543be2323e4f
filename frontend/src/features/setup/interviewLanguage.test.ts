import { expect, it } from 'vitest'

import type { Language } from '../../api/client'
import { Store } from '../../lib/store'
import { InterviewLanguage } from './interviewLanguage'

it('is the language of the interview of the page', () => {
  const language = new InterviewLanguage()
  const stage = new Store<{ at: string; interview?: { language: Language } }>({ at: 'setup' })
  language.follow(stage)
  expect(language.getSnapshot()).toBe('ko')
  stage.set({ at: 'asking', interview: { language: 'en' } })
  expect(language.getSnapshot()).toBe('en')
})
