import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import type { Report } from '../../api/client'
import { queries } from '../../app/queries'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button, DownloadLink } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { useFocusOnMount } from '../../ui/hooks'
import { Icon } from '../../ui/icons'
import { ErrorBanner } from '../../ui/Notice'
import { Waiting } from '../../ui/Waiting'
import { MyData } from '../data/MyData'
import { RetakeLast } from '../interview/history/RetakeLast'
import { position } from '../interview/question/position'
import { failureOf } from '../interview/state/failure'
import type { Interview } from '../interview/state/stage'
import { AnswerCard } from './AnswerCard'
import { AssessButton } from './assessment/AssessButton'
import { Competencies } from './Competencies'
import { groupsOf } from './answerGroups'
import { ParkedQuestions } from './ParkedQuestions'
import { Remarks } from './Remarks'
import { Overview } from './Overview'
import { pendingOf } from './pendingWork'
import { useDownloads } from './export/useDownloads'
import { NewInterviewButton } from '../interview/room/NewInterviewButton'
import { SharePanel } from './share/SharePanel'

const POLL_MS = 5_000
const LONGEST_POLL_MS = 60_000

/** The report: summary, and every answer with transcript, recording and feedback. */
export function ReportScreen() {
  const { api, interview, recorder } = useServices()
  const stage = useStore(interview)
  const interviewId = stage.at === 'finished' ? stage.interview.interviewId : ''
  const { data, error, refetch } = useQuery({
    ...queries.report(api, interviewId),
    enabled: interviewId !== '',
    // Poll with growing delays, since a failed recogniser may not recover soon.
    refetchInterval: ({ state }) =>
      pendingOf(state.data) !== null && Math.min(POLL_MS * state.dataUpdateCount, LONGEST_POLL_MS),
  })
  useEffect(() => {
    recorder.release()
    window.scrollTo({ top: 0 })
  }, [recorder])
  if (stage.at !== 'finished') return null
  const again = () => void refetch()
  return <Page interview={stage.interview} report={data} error={error} onRetry={again} />
}

interface Props {
  interview: Interview
  report: Report | undefined
  error: Error | null
  onRetry: () => void
}

function Page({ interview, report, error, onRetry }: Props) {
  const { t, describeFailure } = useText()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  return (
    <div className="mx-auto flex max-w-[860px] flex-col gap-8" data-testid="interview-end">
      <header className="flex flex-col items-start gap-3 pt-[clamp(0.5rem,3vh,2rem)]">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-[clamp(1.75rem,5vw,2.5rem)] font-extrabold tracking-[-0.03em]"
        >
          {t('report.heading')}
        </h1>
        <p className="text-[1.0625rem] text-pretty text-soft print:hidden">{t('report.lead')}</p>
      </header>
      {report === undefined && error === null && <Waiting title={t('report.loading')} />}
      {report === undefined && error !== null && (
        <>
          <ErrorBanner title={t('report.failed')} detail={describeFailure(failureOf(error))} />
          <Button look="primary" data-testid="report-again" onPress={onRetry}>
            {t('app.tryAgain')}
          </Button>
        </>
      )}
      <RetakeLast interview={interview} />
      {report !== undefined && <Answers report={report} interviewId={interview.interviewId} />}
      {report !== undefined && <SharePanel interview={interview} />}
      <MyData interview={interview} />
    </div>
  )
}

/** The summary, the answers and what else the candidate said. */
export function Answers({ report, interviewId }: { report: Report; interviewId: string }) {
  const { t } = useText()
  const pending = pendingOf(report)
  return (
    <>
      <Overview totals={report.totals} />
      <Actions report={report} interviewId={interviewId} />
      <section aria-labelledby="exchanges-heading" className="flex flex-col gap-5">
        <h2 id="exchanges-heading" className="text-xl">
          {t('report.exchanges')}
        </h2>
        <Hint live>{pending !== null && t(`report.${pending}`)}</Hint>
        <AssessButton answers={report.answers} interviewId={interviewId} />
        <ol className="flex flex-col gap-5">
          {groupsOf(report.answers).map((group) => (
            <li key={group.id} className="break-inside-avoid-page">
              <AnswerCard
                group={group}
                number={plannedNumber(report.answers, group.last)}
                interviewId={interviewId}
              />
            </li>
          ))}
        </ol>
      </section>
      <Competencies found={report.competencies} />
      <ParkedQuestions questions={report.parked_questions} />
      <Remarks answers={report.answers} />
    </>
  )
}

/** Return the number of the planned question of an answer, as the interview room shows it. */
function plannedNumber(answers: Report['answers'], answer: Report['answers'][number]): number {
  return position(answers.slice(0, answers.indexOf(answer)), answer.question).main
}

function Actions({ report, interviewId }: { report: Report; interviewId: string }) {
  const { t } = useText()
  const { csv, json, pdf } = useDownloads(report, interviewId)
  return (
    <div className="flex flex-wrap gap-3 print:hidden">
      <NewInterviewButton look="primary" />
      <Button
        data-testid="print"
        onPress={() => {
          window.print()
        }}
      >
        <Icon name="print" />
        {t('report.print')}
      </Button>
      <DownloadLink data-testid="pdf" href={pdf}>
        <Icon name="download" />
        {t('report.pdf')}
      </DownloadLink>
      <Button data-testid="csv" onPress={csv}>
        <Icon name="download" />
        {t('report.csv')}
      </Button>
      <Button data-testid="json" onPress={json}>
        <Icon name="download" />
        {t('report.json')}
      </Button>
    </div>
  )
}
