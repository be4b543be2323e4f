import { useEffect } from 'react'

import { useServices, useText, useWatch } from '../../app/services'
import { Icon } from '../../ui/icons'
import { MyData } from '../data/MyData'
import type { Interview } from '../interview/flow'
import { ConsentCard } from './ConsentCard'
import { KeptOffer } from './KeptOffer'
import { connectMicrophone } from './microphone'
import { MicrophoneTrouble } from './MicrophoneTrouble'
import { useConsented } from './useCanStart'

/** An interview of before goes on, after a microphone check of one click. */
export function ResumeScreen({ interview }: { interview: Interview }) {
  const { t } = useText()
  const { interview: controller, recorder, memory, keep, live } = useServices()
  const microphone = useWatch(recorder)
  const found = useWatch(keep)
  const isLive = useWatch(live).at !== 'off'
  const agreed = useConsented()
  const mayListen = interview.consented || agreed
  // A recording that cannot be gone on with has to be sent or discarded first.
  const mayGoOn = found === null || (isLive && found.kind === 'frames')
  const answered = interview.exchanges.length
  useEffect(() => {
    if (!mayListen) recorder.release()
  }, [mayListen, recorder])
  const goOn = async () => {
    await connectMicrophone(recorder, memory)
    if (recorder.getSnapshot().state === 'ready') controller.resume()
  }
  return (
    <section className="card card-alone" aria-labelledby="resume-heading">
      <h1 id="resume-heading">{t.resume.heading}</h1>
      <p className="lead">{answered > 0 ? t.resume.lead(answered) : t.resume.leadNone}</p>
      {found && <KeptOffer found={found} />}
      {!interview.consented && <ConsentCard />}
      {microphone.state === 'failed' ? (
        <MicrophoneTrouble problem={microphone.problem} />
      ) : (
        mayGoOn && <p className="hint">{t.resume.microphone}</p>
      )}
      <div className="actions">
        {mayGoOn && (
          <button
            type="button"
            className={found ? 'button secondary' : 'button primary'}
            data-testid="resume"
            disabled={!mayListen || microphone.state === 'requesting'}
            onClick={() => void goOn()}
          >
            <Icon name="microphone" />
            {microphone.state === 'requesting' ? t.setup.asking : t.resume.resume}
          </button>
        )}
        <button
          type="button"
          className="button secondary"
          data-testid="new-interview"
          onClick={() => {
            controller.leave()
          }}
        >
          {t.app.newInterview}
        </button>
      </div>
      <hr />
      <MyData interview={interview} />
    </section>
  )
}
