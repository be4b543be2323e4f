import { useCallback, useEffect } from 'react'

import { useServices, useText } from '../../app/services'
import { useEvery, useFocusOnMount } from '../../ui/hooks'
import { MyData } from '../data/MyData'
import { ExchangeCard } from '../interview/ExchangeCard'
import type { Interview } from '../interview/flow'
import { summarise } from './summary'

const POLL_MS = 5_000

/** The end: thanks, the interview in numbers, and every answer to read and to hear. */
export function ReportScreen({ interview }: { interview: Interview }) {
  const { t } = useText()
  const { interview: controller, recorder } = useServices()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  const waiting = interview.exchanges.some(
    ({ hearing }) => hearing === 'pending' || hearing === 'live',
  )
  const refresh = useCallback(() => void controller.refresh(), [controller])
  useEffect(() => {
    recorder.release()
    window.scrollTo({ top: 0 })
    // The last answer came without the address of its recording.
    refresh()
  }, [recorder, refresh])
  useEvery(waiting ? POLL_MS : null, refresh)
  return (
    <div className="report" data-testid="interview-end">
      <header className="report-head">
        <h1 ref={heading} tabIndex={-1}>
          {t.report.heading}
        </h1>
        <p className="lead">{t.report.lead}</p>
        <Numbers interview={interview} />
        <button
          type="button"
          className="button primary"
          data-testid="new-interview"
          onClick={() => {
            controller.leave()
          }}
        >
          {t.app.newInterview}
        </button>
      </header>
      <section aria-labelledby="exchanges-heading">
        <h2 id="exchanges-heading">{t.report.exchanges}</h2>
        <p className="hint" role="status">
          {waiting && t.report.waiting}
        </p>
        <ol className="exchanges">
          {interview.exchanges.map((exchange, index) => (
            <li key={`${index}-${exchange.question.id}`}>
              <ExchangeCard exchange={exchange} />
            </li>
          ))}
        </ol>
      </section>
      <MyData interview={interview} />
    </div>
  )
}

function Numbers({ interview }: { interview: Interview }) {
  const { t } = useText()
  const { answers, totalSec, wpm, fillers } = summarise(interview.exchanges)
  const none = t.exchange.notMeasured
  const numbers = [
    [t.report.answers, t.report.answersValue(answers)],
    [t.report.speaking, t.report.minutes(Math.floor(totalSec / 60), totalSec % 60)],
    [t.report.averagePace, wpm === null ? none : t.exchange.wpmValue(wpm)],
    [t.report.fillers, fillers === null ? none : t.exchange.fillersValue(fillers)],
  ] as const
  return (
    <dl className="numbers">
      {numbers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
