import type { Failure } from '../features/interview/flow'
import type { Language } from './language'
import { catalogues } from './language'

/** A failure in one sentence a person can act on. The server brings its own, in both languages. */
export function failureText(failure: Failure, language: Language): string {
  const text = catalogues[language]
  switch (failure.kind) {
    case 'problem':
      return language === 'ko' ? failure.detail : failure.detail_en
    case 'network':
      return text.network[failure.reason]
    case 'interrupted':
      return text.interview.interruptedHint
  }
}
