import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'

import { useFocusOnMount } from '../../../ui/hooks'
import { Waiting } from '../../../ui/Waiting'
import { longDate } from '../../data/format'
import { ParkedQuestions } from '../../report/ParkedQuestions'
import { Remarks } from '../../report/Remarks'
import { ReportSourceContext } from '../../report/reportSource'
import type { Review } from '../api/reviewRequests'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { ConsoleLink } from '../ui/ConsoleLink'
import { RequestFailure } from '../ui/RequestFailure'
import { REVIEW } from './keys'
import { QuestionAnswers } from './QuestionAnswers'
import { Questions } from './Questions'
import { ResultsPanel } from './ResultsPanel'
import { ScorePanel } from './ScorePanel'
import type { Place } from './scorecardDraft'
import { nextOpen, placesOf } from './scorecardDraft'
import { useScorecardDraft } from './useScorecardDraft'

/** The interview of a candidate, question by question, with the scorecard beside it. */
export function ReviewScreen() {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const params: { candidateId?: string } = useParams({ strict: false })
  const candidateId = params.candidateId ?? ''
  const { data, error, refetch } = useQuery({
    queryKey: [REVIEW, candidateId],
    queryFn: () => api.review(candidateId),
    // Every request is an entry of the audit log.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  return (
    <div className="flex flex-col gap-5" data-testid="review">
      <p>
        <ConsoleLink
          to="/candidates"
          className="inline-flex min-h-8 items-center font-semibold text-accent underline underline-offset-4"
        >
          ← {t('review.back')}
        </ConsoleLink>
      </p>
      {error && (
        <RequestFailure title={t('review.failed')} error={error} retry={() => void refetch()} />
      )}
      {!data && !error && <Waiting title={t('review.loading')} />}
      {data && <Opened review={data} candidateId={candidateId} />}
    </div>
  )
}

function Opened({ review, candidateId }: { review: Review; candidateId: string }) {
  const { t, language } = useConsoleText()
  const { api } = useConsole()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  const { candidate, report, questions } = review
  const draft = useScorecardDraft(review, candidateId)
  const places = useMemo(() => placesOf(questions), [questions])
  const [place, setPlace] = useState<Place | null>(
    () => nextOpen(places, draft.getSnapshot().levels, null) ?? places[0] ?? null,
  )
  const source = useMemo(
    () => ({
      language: report.language,
      recording: (url: string) => api.reviewedAudio(candidateId, turnOf(url)),
    }),
    [api, candidateId, report.language],
  )
  const index = Math.max(
    0,
    questions.findIndex(({ id }) => id === place?.question),
  )
  const question = questions[index]
  const show = (at: number) => {
    const shown = questions[at]
    const first = shown && placesOf([shown])
    if (!first) return
    setPlace(nextOpen(first, draft.getSnapshot().levels, null) ?? first[0] ?? null)
  }
  return (
    <ReportSourceContext value={source}>
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 ref={heading} tabIndex={-1} className="text-[clamp(1.5rem,3.6vw,1.875rem)] break-words">
          {candidate.name}
        </h1>
        <p className="text-soft">
          {candidate.position.title}
          {candidate.finished_at !== null && (
            <> · {t('review.finished', { date: longDate(candidate.finished_at, language) })}</>
          )}
        </p>
      </header>
      <Questions review={review} draft={draft} current={index} onShow={show} />
      {question && place && (
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24rem] xl:grid-cols-[minmax(0,1fr)_27rem]">
          <QuestionAnswers
            key={question.id}
            report={report}
            question={question}
            number={index + 1}
            onNext={
              index + 1 < questions.length
                ? () => {
                    show(index + 1)
                  }
                : null
            }
            onPrevious={
              index > 0
                ? () => {
                    show(index - 1)
                  }
                : null
            }
          />
          {review.results ? (
            <ResultsPanel review={review} results={review.results} question={question} />
          ) : (
            <ScorePanel
              review={review}
              candidateId={candidateId}
              draft={draft}
              places={places}
              place={place}
              question={question}
              onPlace={setPlace}
            />
          )}
        </div>
      )}
      <ParkedQuestions questions={report.parked_questions} />
      <Remarks answers={report.answers} />
    </ReportSourceContext>
  )
}

/** Return the id of the turn in the address of its recording. */
function turnOf(url: string): string {
  return /\/answers\/([^/]+)\/audio$/.exec(url)?.[1] ?? ''
}
