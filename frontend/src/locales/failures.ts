import type { Failure } from '../features/interview/flow'
import type { Language } from './language'
import { catalogues } from './language'

/** A failure in one sentence a person can act on. The server brings its own, in both languages. */
export function failureText(failure: Failure, language: Language): string {
  const text = catalogues[language]
  switch (failure.kind) {
    case 'problem':
      return problemText(failure, language)
    case 'network':
      return text.network[failure.reason]
    case 'interrupted':
      return text.interview.interruptedHint
  }
}

/** With what the page can add: when to try again, or what else helps. */
function problemText(failure: Extract<Failure, { kind: 'problem' }>, language: Language): string {
  const { busy, problems } = catalogues[language]
  const said = language === 'ko' ? failure.detail : failure.detail_en
  if (failure.code === 'foreign_origin') return `${said} ${problems.foreignOrigin}`
  if (failure.code === 'audio_damaged') return `${said} ${problems.audioDamaged}`
  return failure.retryAfterS ? `${said} ${busy.again(failure.retryAfterS)}` : said
}
