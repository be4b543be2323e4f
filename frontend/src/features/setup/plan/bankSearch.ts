import type { BankKind, BankQuestion, Competency } from '../../../api/client'

export interface BankFilter {
  /** Words of the question, or of what a strong answer shows. */
  words: string
  kind: BankKind | 'all'
  competency: Competency | 'all'
}

/**
 * Return the questions that pass the filter, in the order of the bank.
 *
 * Spaces do not count: Korean compounds are written with and without them.
 */
export function findQuestions(bank: readonly BankQuestion[], filter: BankFilter): BankQuestion[] {
  const words = filter.words.trim().split(/\s+/).map(plain).filter(Boolean)
  return bank.filter(({ text, strong, kind, competency }) => {
    if (filter.kind !== 'all' && kind !== filter.kind) return false
    if (filter.competency !== 'all' && competency !== filter.competency) return false
    const searched = plain(`${text} ${strong}`)
    return words.every((word) => searched.includes(word))
  })
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s/g, '')
}
