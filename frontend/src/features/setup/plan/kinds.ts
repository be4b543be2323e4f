import type { BankKind } from '../../../api/client'

/** The kinds of questions of the bank, in the order of an interview. */
export const KINDS = [
  'introduction',
  'motivation',
  'experience',
  'situation',
  'knowledge',
  'opinion',
  'plan',
  'closing',
] as const satisfies readonly BankKind[]
