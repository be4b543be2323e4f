import type { ReactNode } from 'react'

import type { AnswerReport, Report } from '../../../api/client'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Card } from '../../../ui/Card'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { clock } from '../../../lib/formatDuration'
import { useRecording } from '../playback/useRecording'
import { Figures } from './Figures'

type Summary = NonNullable<Report['summary']>
type Point = Summary['strengths'][number]

interface Props {
  report: Report
  interviewId: string
  /** Show the answer to a question. */
  onShow: (questionId: string) => void
}

/** The report on one screen: figures, strengths and next steps with their evidence. */
export function SummarySection({ report, interviewId, onShow }: Props) {
  const { t, language } = useText()
  const { summary, answers } = report
  if (!summary) return null
  const note = language === 'ko' ? summary.note : summary.note_en
  const list = (points: readonly Point[]) =>
    points.map((point) => (
      <PointItem
        key={point.rule}
        point={point}
        answer={answers.find(({ turn_id }) => turn_id === point.moment?.turn_id)}
        interviewId={interviewId}
        onShow={onShow}
      />
    ))
  return (
    <Card labelledBy="summary-heading" testId="summary" className="gap-3! sm:p-6! sm:py-5!">
      <h2 id="summary-heading" className="text-xl">
        {t('report.overview')}
      </h2>
      {note !== '' && (
        <p className="rounded-box bg-warn-pale px-3 py-2 text-[0.9375rem]" data-testid="basis">
          {note}
        </p>
      )}
      {summary.basis !== 'none' && (
        <>
          <Figures report={report} />
          <div className="grid gap-x-6 gap-y-4 border-t border-line pt-3 md:grid-cols-2">
            <Points name={t('report.strengths')} testId="strengths">
              {summary.strengths.length > 0 ? (
                list(summary.strengths)
              ) : (
                <NoPoint>{t('report.noStrengths')}</NoPoint>
              )}
            </Points>
            <Points name={t('report.nextSteps')} testId="next-steps">
              {summary.next_steps.length > 0 ? (
                list(summary.next_steps)
              ) : (
                <NoPoint>{t('report.noNextSteps')}</NoPoint>
              )}
            </Points>
          </div>
        </>
      )}
      <details className="text-sm text-soft" data-testid="summary-method">
        <summary className="flex min-h-6 cursor-pointer items-center font-semibold">
          {t('report.method')}
        </summary>
        <p className="pt-1 text-pretty">{t('report.summaryHint')}</p>
      </details>
    </Card>
  )
}

function Points(props: { name: string; testId: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-base font-bold">{props.name}</h3>
      <ul className="flex flex-col gap-2" data-testid={props.testId}>
        {props.children}
      </ul>
    </section>
  )
}

function NoPoint({ children }: { children: string }) {
  return (
    <li>
      <Hint>{children}</Hint>
    </li>
  )
}

interface ItemProps {
  point: Point
  /** The answer of the point's moment. */
  answer: AnswerReport | undefined
  interviewId: string
  onShow: (questionId: string) => void
}

function PointItem({ point, answer, interviewId, onShow }: ItemProps) {
  const { t, language } = useText()
  const spoken = useInterviewLanguage()
  const { moment, quote, question_id } = point
  const inKorean = language === 'ko'
  const url = answer?.answer_audio_url ?? null
  return (
    <li
      data-testid={`point-${point.rule}`}
      className="flex items-start gap-2.5 rounded-box bg-sunken px-2.5 py-2"
    >
      {moment !== null && url !== null ? (
        <MomentButton moment={moment} interviewId={interviewId} url={url} />
      ) : (
        <span className="grid size-11 flex-none place-items-center text-accent" aria-hidden="true">
          <Icon name="check" />
        </span>
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="font-semibold text-pretty">{inKorean ? point.message : point.message_en}</p>
        <p className="text-sm text-pretty text-soft">
          {inKorean ? point.evidence : point.evidence_en}{' '}
          {question_id !== null && (
            <button
              type="button"
              data-testid="show-answer"
              onClick={() => {
                onShow(question_id)
              }}
              className="inline-block min-h-6 cursor-pointer font-semibold whitespace-nowrap text-accent underline underline-offset-4 hover:text-accent-strong print:hidden"
            >
              {t('report.showAnswer')}
            </button>
          )}
        </p>
        {quote !== null && (
          <q lang={spoken} className="line-clamp-2 text-sm text-pretty">
            {quote}
          </q>
        )}
      </div>
    </li>
  )
}

interface MomentProps {
  moment: NonNullable<Point['moment']>
  interviewId: string
  url: string
}

function MomentButton({ moment, interviewId, url }: MomentProps) {
  const { t } = useText()
  const { at, toggle } = useRecording({ turnId: moment.turn_id, interviewId, url })
  const from = clock(Math.floor(moment.start_s))
  return (
    <span className="flex w-11 flex-none flex-col items-center print:hidden">
      <button
        type="button"
        data-testid="summary-moment"
        data-at={at}
        aria-label={at === 'playing' ? t('report.stop') : t('report.playMoment', { at: from })}
        onClick={() => {
          toggle(moment.start_s, moment.end_s)
        }}
        className="grid size-11 cursor-pointer place-items-center rounded-full border border-edge bg-surface text-accent hover:border-accent"
      >
        <Icon name={at === 'playing' ? 'pause' : 'play'} />
      </button>
      <span aria-hidden="true" className="text-xs text-soft tabular-nums">
        {at === 'failed' ? '–' : from}
      </span>
    </span>
  )
}
