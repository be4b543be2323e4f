import { useText, useWatch, useServices } from '../../app/services'
import { MyData } from '../data/MyData'
import { AnswerPanel } from './AnswerPanel'
import { ExchangeCard } from './ExchangeCard'
import type { Exchange, Stage } from './flow'
import { REPLAY_MS } from './liveState'
import { position } from './flow'
import { Progress } from './Progress'
import { QuestionCard } from './QuestionCard'
import { SendingPanel } from './SendingPanel'
import { UnsentPanel } from './UnsentPanel'

export type InterviewStage = Extract<Stage, { at: 'asking' | 'sending' | 'unsent' }>

/** A question, the answer to it, and what was understood of the answers before. */
export function InterviewScreen({ stage }: { stage: InterviewStage }) {
  const { interview, question } = stage
  const quiet = useQuiet(stage)
  return (
    <div className="interview">
      <Progress
        {...position(interview.exchanges, question)}
        total={interview.mainQuestions}
        followupNow={question.type === 'followup'}
      />
      <QuestionCard
        key={question.id}
        question={question}
        spoken={stage.at === 'asking'}
        quiet={quiet}
      />
      <section className="card answer-panel">
        <Panel stage={stage} />
      </section>
      <History exchanges={interview.exchanges} />
      <MyData interview={interview} />
    </div>
  )
}

/** Whether nothing may be spoken: while an answer is recorded, its first moments apart, or sent. */
function useQuiet(stage: InterviewStage): boolean {
  const { recorder, live } = useServices()
  const microphone = useWatch(recorder)
  const answer = useWatch(live)
  if (stage.at !== 'asking' || microphone.state !== 'ready') return true
  switch (answer.at) {
    case 'off':
    case 'idle':
      return false
    case 'answering':
      return answer.paused === 'question' || answer.elapsedMs > REPLAY_MS
    case 'beginning':
    case 'ending':
      return true
  }
}

function Panel({ stage }: { stage: InterviewStage }) {
  switch (stage.at) {
    case 'asking':
      return <AnswerPanel maxAnswerSec={stage.interview.maxAnswerSec} />
    case 'sending':
      return <SendingPanel />
    case 'unsent':
      return <UnsentPanel recording={stage.recording} failure={stage.failure} />
  }
}

/** Newest first: what was just understood stands nearest to the next question. */
function History({ exchanges }: { exchanges: Exchange[] }) {
  const { t } = useText()
  if (exchanges.length === 0) return null
  return (
    <section className="history" aria-labelledby="history-heading">
      <h2 id="history-heading">{t.interview.history}</h2>
      <ol>
        {exchanges
          .map((exchange, index) => (
            <li key={`${index}-${exchange.question.id}`}>
              <ExchangeCard exchange={exchange} latest={index === exchanges.length - 1} />
            </li>
          ))
          .reverse()}
      </ol>
    </section>
  )
}
