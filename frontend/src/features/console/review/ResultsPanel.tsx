import { Chip } from '../../../ui/Chip'
import { Hint } from '../../../ui/Hint'
import { dateAndTime } from '../../data/format'
import type { Criterion, Results, Review, ScoredQuestion } from '../api/reviewRequests'
import { useMe } from '../me'
import { useConsoleText } from '../texts'
import { NOT_JUDGED } from './scorecardDraft'

interface Props {
  review: Review
  results: Results
  question: ScoredQuestion
}

/** The scores of one question side by side: one's own, those of other people, and the model's. */
export function ResultsPanel({ review, results, question }: Props) {
  const { t, language } = useConsoleText()
  const { me } = useMe()
  const handedIn = review.scorecard?.handed_in_at
  const notes = results.scorecards.filter(({ scorecard }) => scorecard.note !== '')
  return (
    <section
      aria-labelledby="results-heading"
      data-testid="results"
      className="flex flex-col gap-4 rounded-card border border-line bg-surface p-4 shadow-sm sm:p-5 lg:sticky lg:top-4 lg:max-h-[calc(100vh-2rem)] lg:overflow-y-auto"
    >
      <div className="flex flex-col gap-1">
        <h2 id="results-heading" className="text-xl">
          {t('review.results')}
        </h2>
        {typeof handedIn === 'string' && (
          <p className="text-sm text-soft">
            {t('review.handedIn', { date: dateAndTime(handedIn, language) })}
          </p>
        )}
      </div>
      <ul className="flex flex-col divide-y divide-line">
        {question.criteria.map((id) => {
          const criterion = review.criteria.find((one) => one.id === id)
          return (
            criterion && (
              <li key={id} className="py-3 first:pt-0">
                <CriterionResults
                  criterion={criterion}
                  results={results}
                  question={question}
                  own={me?.id ?? ''}
                />
              </li>
            )
          )
        })}
      </ul>
      {results.scorecards.length === 1 && <Hint>{t('review.alone')}</Hint>}
      <Hint testId="model-hint">
        {t(results.model.length === 0 ? 'review.modelNone' : 'review.modelHint')}
      </Hint>
      {notes.length > 0 && (
        <div className="flex flex-col gap-2 border-t border-line pt-4">
          <h3 className="font-semibold">{t('review.notes')}</h3>
          <dl className="flex flex-col gap-2">
            {notes.map(({ user, scorecard }) => (
              <div key={user.id}>
                <dt className="text-sm font-semibold text-soft">
                  {user.id === me?.id ? t('review.you') : user.name}
                </dt>
                <dd className="text-pretty break-words whitespace-pre-line">{scorecard.note}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </section>
  )
}

interface CriterionResultsProps {
  criterion: Criterion
  results: Results
  question: ScoredQuestion
  /** Id of the user. */
  own: string
}

function CriterionResults({ criterion, results, question, own }: CriterionResultsProps) {
  const { t, language } = useConsoleText()
  const inKorean = language === 'ko'
  const people = results.scorecards.flatMap(({ user, scorecard }) => {
    const score = scorecard.scores.find(
      (one) => one.question === question.id && one.criterion === criterion.id,
    )
    return score ? [{ ...user, level: score.level }] : []
  })
  const model = results.model
    .filter((one) => one.question === question.id)
    .flatMap(({ turn, scores }) =>
      scores
        .filter((score) => score.criterion === criterion.id)
        .map((score) => ({ turn, ...score })),
    )
  const anchors = inKorean ? criterion.levels : criterion.levels_en
  const quotes = model.flatMap((score) => score.quotes)
  return (
    <div className="flex flex-col gap-1.5" data-testid={`result-${criterion.id}`}>
      <h3 className="font-semibold">{inKorean ? criterion.name : criterion.name_en}</h3>
      <dl className="grid grid-cols-[auto_auto_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-[0.9375rem]">
        {[...people]
          .sort((a, b) => Number(b.id === own) - Number(a.id === own))
          .map(({ id, name, level }) => (
            <div key={id} className="col-span-3 grid grid-cols-subgrid items-baseline">
              <dt className="max-w-28 break-words">{id === own ? t('review.you') : name}</dt>
              <dd className="font-bold tabular-nums">
                {level === NOT_JUDGED ? '–' : t('review.level', { level })}
              </dd>
              <dd className="text-sm text-pretty text-soft">
                {level === NOT_JUDGED ? t('review.notJudged') : anchors[level - 1]}
              </dd>
            </div>
          ))}
        {model.map(({ turn, level, anchor, anchor_en }) => (
          <div
            key={turn}
            data-testid="model-level"
            className="col-span-3 grid grid-cols-subgrid items-baseline"
          >
            <dt>
              <Chip quiet>{t('review.model')}</Chip>
            </dt>
            <dd className="tabular-nums">{level === null ? '–' : t('review.level', { level })}</dd>
            <dd className="text-sm text-pretty text-soft">
              {level === null ? t('review.modelNoEvidence') : inKorean ? anchor : anchor_en}
            </dd>
          </div>
        ))}
      </dl>
      {quotes.length > 0 && (
        <p className="text-sm text-pretty text-soft">
          {t('review.modelQuotes')}:{' '}
          {[...new Set(quotes.map(({ text }) => text))].map((text) => (
            <q key={text} className="mr-1.5">
              {text}
            </q>
          ))}
        </p>
      )}
    </div>
  )
}
