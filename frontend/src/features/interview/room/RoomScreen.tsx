import { useServices, useStore } from '../../../app/services'
import { Card } from '../../../ui/Card'
import { MyData } from '../../data/MyData'
import { AnswerPanel } from '../answer/AnswerPanel'
import { WaitingForQuestion } from '../delivery/WaitingForQuestion'
import type { Stage } from '../state/stage'
import { position } from '../question/position'
import { History } from '../history/History'
import { EndEarly } from './EndEarly'
import { LeaveGuard } from './LeaveGuard'
import { Options } from './Options'
import { Progress } from '../question/Progress'
import { QuestionCard } from '../question/QuestionCard'
import { SaveStatusLine } from '../delivery/SaveStatusLine'
import { SendingPanel } from '../delivery/SendingPanel'
import { RoomWarnings } from './RoomWarnings'
import { UnsentPanel } from '../delivery/UnsentPanel'
import { useRoomShortcuts } from './useRoomShortcuts'

type InRoom = Extract<Stage, { at: 'asking' | 'sending' | 'unsent' }>

/** The interview room: the question, the answer and where it is stored. */
export function RoomScreen() {
  const stage = useStore(useServices().interview)
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

function Room({ stage }: { stage: InRoom }) {
  const { interview, question } = stage
  useRoomShortcuts(stage)
  return (
    <div className="mx-auto flex max-w-[760px] flex-col gap-6">
      <Progress
        {...position(interview.exchanges, question)}
        total={interview.mainQuestions}
        question={question}
      />
      <QuestionCard key={question.id} question={question} stage={stage} />
      <RoomWarnings stage={stage} />
      <Card className="min-h-52 justify-center">
        <Panel stage={stage} />
      </Card>
      <SaveStatusLine stage={stage} />
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
