import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { flushSync } from 'react-dom'

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
import { failureOf } from '../interview/state/failure'
import type { Interview } from '../interview/state/stage'
import { AnswerCard } from './AnswerCard'
import { AssessButton } from './assessment/AssessButton'
import { Competencies } from './Competencies'
import { followupsOf, groupsOf, hasQuestion, numbersOf } from './answerGroups'
import { ParkedQuestions } from './ParkedQuestions'
import { Remarks } from './Remarks'
import { pendingOf } from './pendingWork'
import { SummarySection } from './summary/SummarySection'
import { cardId, useOpenCards } from './useOpenCards'
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
    <div className="mx-auto flex max-w-[960px] flex-col gap-5" data-testid="interview-end">
      <header className="flex flex-col items-start gap-3">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-[clamp(1.75rem,4vw,2.25rem)] font-extrabold tracking-[-0.03em]"
        >
          {t('report.heading')}
        </h1>
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
  const groups = groupsOf(report.answers)
  const numbers = numbersOf(groups)
  const cards = useOpenCards(groups, report.answers.at(-1)?.turn_id)
  const allOpen = groups.every(({ id }) => cards.isOpen(id))
  const canRetake = report.style === 'practice' && report.status === 'finished'
  return (
    <>
      <SummarySection
        report={report}
        interviewId={interviewId}
        onShow={(questionId) => {
          const shown = groups.find((group) => hasQuestion(group, questionId))
          if (shown) cards.show(shown.id)
        }}
      />
      <Actions
        report={report}
        interviewId={interviewId}
        onPrint={() => {
          cards.setAll(true)
        }}
      />
      {groups.length > 0 && (
        <section aria-labelledby="exchanges-heading" className="flex flex-col gap-4">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <h2 id="exchanges-heading" className="text-xl">
              {t('report.exchanges')}
            </h2>
            {groups.length > 1 && (
              <span className="print:hidden">
                <Button
                  look="quiet"
                  data-testid="expand-all"
                  onPress={() => {
                    cards.setAll(!allOpen)
                  }}
                >
                  {t(allOpen ? 'report.closeAll' : 'report.openAll')}
                </Button>
              </span>
            )}
          </div>
          <Hint>{t('report.lead')}</Hint>
          <Hint live>{pending !== null && t(`report.${pending}`)}</Hint>
          <AssessButton answers={report.answers} interviewId={interviewId} />
          <ol className="flex flex-col gap-2.5">
            {groups.map((group, index) => (
              <li key={group.id} id={cardId(group.id)} className="scroll-mt-20">
                <AnswerCard
                  group={group}
                  number={numbers[index] ?? 0}
                  followups={followupsOf(report.answers, group)}
                  interviewId={interviewId}
                  isOpen={cards.isOpen(group.id)}
                  onToggle={(isOpen) => {
                    cards.set(group.id, isOpen)
                  }}
                  canRetake={canRetake}
                />
              </li>
            ))}
          </ol>
        </section>
      )}
      <Competencies found={report.competencies} />
      <ParkedQuestions questions={report.parked_questions} />
      <Remarks answers={report.answers} />
    </>
  )
}

interface ActionsProps {
  report: Report
  interviewId: string
  /** Open all answers, which are printed only if they are open. */
  onPrint: () => void
}

function Actions({ report, interviewId, onPrint }: ActionsProps) {
  const { t } = useText()
  const { csv, json, pdf } = useDownloads(report, interviewId)
  return (
    <div className="flex flex-wrap gap-3 print:hidden">
      <NewInterviewButton look="primary" />
      <Button
        data-testid="print"
        onPress={() => {
          flushSync(onPrint)
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
