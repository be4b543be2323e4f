import { useEffect } from 'react'

import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { MyData } from '../data/MyData'
import { answeredCount } from '../interview/question/position'
import type { Stage } from '../interview/state/stage'
import { ConsentCard } from './consent/ConsentCard'
import { BackupOffer } from './BackupOffer'
import { connectMicrophone } from './microphone/connectMicrophone'
import { MicrophoneErrorBanner } from './microphone/MicrophoneErrorBanner'
import { NewInterviewButton } from '../interview/room/NewInterviewButton'

type Resumable = Extract<Stage, { at: 'resumable' }>

/** Resumes an interview; the click also opens the microphone. */
export function ResumeCard({ stage }: { stage: Resumable }) {
  const { t } = useText()
  const { interview } = stage
  const { recorder, backup, consent } = useServices()
  const microphone = useStore(recorder)
  const found = useStore(backup)
  const { agreedTo } = useStore(consent)
  const mayListen = interview.consented || agreedTo !== null
  const answered = answeredCount(interview.exchanges)
  useEffect(() => {
    if (!mayListen) recorder.release()
  }, [mayListen, recorder])
  return (
    <Card className="mx-auto mt-[clamp(1rem,6vh,4rem)] max-w-[600px]" labelledBy="resume-heading">
      <h1 id="resume-heading" className="text-[clamp(1.500rem,3.600vw,1.875rem)]">
        {t('resume.heading')}
      </h1>
      <p className="text-[1.063rem] text-soft">
        {answered > 0 ? t('resume.lead', { count: answered }) : t('resume.leadNone')}
      </p>
      {found && <BackupOffer found={found} />}
      {!interview.consented && <ConsentCard />}
      {microphone.state === 'failed' && <MicrophoneErrorBanner problem={microphone.problem} />}
      <div className="flex flex-wrap gap-3">
        <GoOn stage={stage} mayListen={mayListen} />
        <NewInterviewButton />
      </div>
      <hr className="border-line" />
      <MyData interview={interview} />
    </Card>
  )
}

function GoOn({ stage, mayListen }: { stage: Resumable; mayListen: boolean }) {
  const { t } = useText()
  const { interview: controller, recorder, storage, backup, live, typedDraft } = useServices()
  const microphone = useStore(recorder)
  const found = useStore(backup)
  const isLive = useStore(live).at !== 'off'
  // A recording that cannot be continued has to be sent or discarded first.
  if (found !== null && !(isLive && found.kind === 'frames')) return null
  const speaking = async () => {
    await connectMicrophone(recorder, storage)
    if (recorder.getSnapshot().state === 'ready') controller.resume()
  }
  const typing = () => {
    if (stage.question) typedDraft.open(stage.question.id)
    controller.resume()
  }
  return (
    <>
      <Button
        look={found ? 'secondary' : 'primary'}
        data-testid="resume"
        isDisabled={!mayListen || microphone.state === 'requesting'}
        onPress={() => void speaking()}
      >
        <Icon name="microphone" />
        {microphone.state === 'requesting' ? t('check.asking') : t('resume.resume')}
      </Button>
      <Button data-testid="resume-typed" onPress={typing}>
        <Icon name="keyboard" />
        {t('resume.resumeTyped')}
      </Button>
      {microphone.state !== 'failed' && <Hint>{t('resume.microphone')}</Hint>}
    </>
  )
}
