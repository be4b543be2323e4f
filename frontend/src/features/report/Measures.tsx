import type { AnswerReport } from '../../api/client'
import { useText } from '../../app/useText'
import { groupAdjacent } from './answerGroups'

type Measure = AnswerReport['measures'][number]

/** The measures of an answer with errors and reference ranks, collapsed; nothing without measures. */
export function Measures({ answer: { measures } }: { answer: Pick<AnswerReport, 'measures'> }) {
  const { t, language } = useText()
  if (measures.length === 0) return null
  return (
    <details className="rounded-box border border-line px-4 print:block" data-testid="measures">
      <summary className="flex min-h-11 cursor-pointer items-center font-semibold">
        {t('report.measures')}
      </summary>
      <div className="gap-8 sm:columns-2">
        {groupAdjacent(measures, ({ error }) => error).map((same) => (
          <section key={same[0].id} className="break-inside-avoid border-t border-line py-2">
            <dl>
              {same.map((measure) => (
                <Row key={measure.id} measure={measure} />
              ))}
            </dl>
            <p className="text-sm text-pretty text-soft">
              {t('report.error')}: {language === 'ko' ? same[0].error : same[0].error_en}
            </p>
          </section>
        ))}
      </div>
      <p className="border-t border-line py-3 text-sm text-pretty text-soft">
        {t('report.measuresHint')}
      </p>
    </details>
  )
}

function Row({ measure }: { measure: Measure }) {
  const { t, language } = useText()
  const { place, value, digits } = measure
  const inKorean = language === 'ko'
  return (
    <div className="grid grid-cols-[1fr_auto] gap-x-4" data-testid={`measure-${measure.id}`}>
      <dt title={inKorean ? measure.formula : measure.formula_en}>
        {inKorean ? measure.name : measure.name_en}
      </dt>
      <dd className="text-right tabular-nums">
        {value.toFixed(digits)} {inKorean ? measure.unit : measure.unit_en}
      </dd>
      {place !== null && (
        <dd className="col-span-2 text-sm text-pretty" data-testid="place">
          {t('report.place', { n: place.percentile, low: place.lowest, high: place.highest })}{' '}
          <span className="text-soft">{inKorean ? place.source : place.source_en}</span>
        </dd>
      )}
    </div>
  )
}
