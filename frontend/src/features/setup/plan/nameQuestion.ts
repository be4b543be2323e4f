import type { TFunction } from 'i18next'

/** Name the question in the server's refusal of a plan, instead of the field of the request. */
export function nameQuestion(refusal: string, t: TFunction): string {
  return refusal.replace(/plan\.questions\.(\d+)\.[\w.]*\w/, (_, index: string) =>
    t('plan.number', { n: Number(index) + 1 }),
  )
}
