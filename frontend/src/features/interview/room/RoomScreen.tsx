import { useServices, useStore } from '../../../app/services'
import { MyData } from '../../data/MyData'
import { AnswerPanel } from '../answer/AnswerPanel'
import { WaitingForQuestion } from '../delivery/WaitingForQuestion'
import type { Stage } from '../state/stage'
import { position } from '../question/position'
import { History } from '../history/History'
import { EndEarly } from './EndEarly'
import { LeaveGuard } from './LeaveGuard'
import { Options } from './Options'
import { OtherTab } from './OtherTab'
import { StartCountdownScreen } from './StartCountdownScreen'
import { Progress } from '../question/Progress'
import { QuestionCard } from '../question/QuestionCard'
import { SendingPanel } from '../delivery/SendingPanel'
import { RoomWarnings } from './RoomWarnings'
import { UnsentPanel } from '../delivery/UnsentPanel'
import { useRoomShortcuts } from './useRoomShortcuts'

type InRoom = Extract<Stage, { at: 'asking' | 'sending' | 'unsent' }>

/** The interview room: the question, the answer and where it is stored. */
export function RoomScreen() {
  const { interview, tabOwnership, startCountdown } = useServices()
  const stage = useStore(interview)
  const owner = useStore(tabOwnership)
  const count = useStore(startCountdown)
  if (owner === 'other' && 'interview' in stage) return <OtherTab />
  if (owner === 'unknown') return null
  if (count > 0) return <StartCountdownScreen />
  switch (stage.at) {
    case 'asking':
    case 'sending':
    case 'unsent':
      return (
        <>
          <LeaveGuard />
          <Room stage={stage} />
        </>
      )
    case 'catchingUp':
      return (
        <>
          <LeaveGuard />
          <WaitingForQuestion stage={stage} />
        </>
      )
    case 'loading':
    case 'unreachable':
    case 'setup':
    case 'resumable':
    case 'finished':
    case 'deleted':
      return null
  }
}

/** A focused element is scrolled out from under the question and the controls, which stay in view. */
function Room({ stage }: { stage: InRoom }) {
  const { interview, question } = stage
  useRoomShortcuts(stage)
  return (
    <div className="mx-auto -mb-16 flex min-h-[calc(100dvh-9rem)] max-w-[760px] flex-col gap-5 [@media(max-height:34rem)]:gap-3 [&_:is(a,audio,button,input,select,summary,textarea)]:scroll-my-44">
      <Progress
        {...position(interview.exchanges, question)}
        total={interview.mainQuestions}
        question={question}
      />
      <QuestionCard key={question.id} question={question} stage={stage} />
      <RoomWarnings stage={stage} />
      <Panel stage={stage} />
      <Options />
      <EndEarly stage={stage} />
      {interview.style === 'practice' && <History stage={stage} />}
      <MyData interview={interview} />
    </div>
  )
}

function Panel({ stage }: { stage: InRoom }) {
  switch (stage.at) {
    case 'asking':
      return <AnswerPanel interview={stage.interview} question={stage.question} />
    case 'sending':
      return <SendingPanel submitted={stage.submitted} delayed={stage.delayed === true} />
    case 'unsent':
      return <UnsentPanel submitted={stage.submitted} failure={stage.failure} />
  }
}
