import type { AnswerReport } from '../../api/client'
import { useText } from '../../app/useText'
import { groupAdjacent } from './answerGroups'

type Measure = AnswerReport['measures'][number]

/** The measures of an answer, collapsed, and how each was taken; nothing without measures. */
export function Measures({ answer: { measures } }: { answer: Pick<AnswerReport, 'measures'> }) {
  const { t, language } = useText()
  if (measures.length === 0) return null
  const inKorean = language === 'ko'
  return (
    <details className="rounded-box border border-line px-4 print:block" data-testid="measures">
      <summary className="flex min-h-11 cursor-pointer items-center font-semibold">
        {t('report.measures')}
      </summary>
      <dl className="grid gap-x-8 pb-2 sm:grid-cols-2">
        {measures.map((measure) => (
          <div
            key={measure.id}
            className="flex justify-between gap-x-4 border-t border-line py-1.5"
            data-testid={`measure-${measure.id}`}
          >
            <dt>{inKorean ? measure.name : measure.name_en}</dt>
            <dd className="text-right whitespace-nowrap tabular-nums">
              {measure.value.toFixed(measure.digits)} {inKorean ? measure.unit : measure.unit_en}
            </dd>
          </div>
        ))}
      </dl>
      <details className="border-t border-line" data-testid="method">
        <summary className="flex min-h-11 cursor-pointer items-center text-sm font-semibold text-soft">
          {t('report.method')}
        </summary>
        <div className="flex flex-col gap-3 pb-3 text-sm">
          {groupAdjacent(measures, ({ error }) => error).map((same) => (
            <Method key={same[0].id} measures={same} />
          ))}
          <p className="text-pretty text-soft">{t('report.measuresHint')}</p>
        </div>
      </details>
    </details>
  )
}

/** How measures with the same error were taken. */
function Method({ measures }: { measures: [Measure, ...Measure[]] }) {
  const { t, language } = useText()
  const inKorean = language === 'ko'
  const [first] = measures
  return (
    <section className="flex flex-col gap-0.5">
      <dl>
        {measures.map(({ id, name, name_en, formula, formula_en, place }) => (
          <div key={id}>
            <dt className="inline font-semibold">{inKorean ? name : name_en}: </dt>
            <dd className="inline text-pretty">
              {inKorean ? formula : formula_en}
              {place !== null && (
                <span className="block" data-testid="place">
                  {t('report.place', {
                    n: place.percentile,
                    low: place.lowest,
                    high: place.highest,
                  })}{' '}
                  <span className="text-soft">{inKorean ? place.source : place.source_en}</span>
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-pretty text-soft">
        {t('report.error')}: {inKorean ? first.error : first.error_en}
      </p>
    </section>
  )
}
