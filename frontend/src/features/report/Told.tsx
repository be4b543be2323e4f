import type { AnswerReport, Question } from '../../api/client'
import { useText } from '../../app/useText'

interface Props {
  answer: AnswerReport
  /** The questions that followed up this answer. */
  followups: readonly Question[]
}

/** What an answer told and what it left open; nothing if neither is known. */
export function Told({ answer, followups }: Props) {
  const { t } = useText()
  const star = answer.content.star ?? []
  const namesOf = (presence: 'found' | 'missing') =>
    star
      .filter((element) => element.presence === presence)
      .map(({ element }) => t(`content.elements.${element}`))
  const [told, open] = [namesOf('found'), namesOf('missing')]
  const asked = followups.flatMap(({ open_point }) =>
    open_point ? [t(`report.openNames.${open_point}`)] : [],
  )
  const lines = [
    [t('report.told'), told],
    [t('report.leftOpen'), open],
    [t('report.askedNext'), asked],
  ] as const
  if (lines.every(([, names]) => names.length === 0)) return null
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-[0.9375rem]" data-testid="told">
      {lines
        .filter(([, names]) => names.length > 0)
        .map(([name, names]) => (
          <div key={name} className="flex gap-2">
            <dt className="text-soft">{name}</dt>
            <dd className="font-semibold">{names.join(', ')}</dd>
          </div>
        ))}
    </dl>
  )
}
