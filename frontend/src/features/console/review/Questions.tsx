import { useStore } from '../../../app/services'
import { Icon } from '../../../ui/icons'
import type { Review } from '../api/reviewRequests'
import { useConsoleText } from '../texts'
import type { ScorecardDraft } from './scorecardDraft'
import { keyOf } from './scorecardDraft'

interface Props {
  review: Review
  draft: ScorecardDraft
  /** Index of the question that is shown. */
  current: number
  onShow: (index: number) => void
}

/** The answered questions, and which of them are scored. */
export function Questions({ review, draft, current, onShow }: Props) {
  const { t } = useConsoleText()
  const { levels } = useStore(draft)
  return (
    <nav aria-label={t('review.questions')}>
      <ol className="flex flex-wrap gap-1.5">
        {review.questions.map(({ id, criteria }, index) => {
          const done = criteria.filter((criterion) =>
            levels.has(keyOf({ question: id, criterion })),
          ).length
          const isDone = done === criteria.length
          const state = { n: index + 1, done, all: criteria.length }
          return (
            <li key={id}>
              <button
                type="button"
                aria-current={index === current ? 'step' : undefined}
                data-testid="review-question"
                onClick={() => {
                  onShow(index)
                }}
                className={`inline-flex min-h-11 min-w-12 cursor-pointer items-center justify-center gap-1 rounded-box border px-2.5 font-semibold tabular-nums ${
                  index === current
                    ? 'border-accent bg-accent text-on-accent'
                    : 'border-edge bg-surface hover:border-accent hover:text-accent'
                }`}
              >
                <span className="sr-only">
                  {review.results
                    ? t('review.questionPlain', { n: index + 1 })
                    : t('review.questionState', state)}
                </span>
                <span aria-hidden="true">{index + 1}</span>
                {isDone ? (
                  <Icon name="check" />
                ) : (
                  <span aria-hidden="true" className="text-[0.8125rem] font-normal">
                    {done}/{criteria.length}
                  </span>
                )}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
