import type { Language } from '../../api/client'
import type { ReadableStore } from '../../lib/store'
import { Store } from '../../lib/store'

/** The chosen language of the next interview. During an interview: the language of the interview. */
export class InterviewLanguage extends Store<Language> {
  constructor() {
    super('ko')
  }

  readonly choose = (language: Language): void => {
    if (language !== this.getSnapshot()) this.set(language)
  }

  /** Take the language of the interview of the page. */
  follow(interview: ReadableStore<{ at: string; interview?: { language: Language } }>): void {
    interview.subscribe(() => {
      const stage = interview.getSnapshot()
      if (stage.interview) this.choose(stage.interview.language)
    })
  }
}
