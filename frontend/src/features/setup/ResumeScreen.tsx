import { useServices, useText, useWatch } from '../../app/services'
import { Icon } from '../../ui/icons'
import { connectMicrophone } from './microphone'
import { MicrophoneTrouble } from './MicrophoneTrouble'

/** An interview of before goes on, after a microphone check of one click. */
export function ResumeScreen({ answered }: { answered: number }) {
  const { t } = useText()
  const { interview, recorder, memory } = useServices()
  const microphone = useWatch(recorder)
  const goOn = async () => {
    await connectMicrophone(recorder, memory)
    if (recorder.getSnapshot().state === 'ready') interview.resume()
  }
  return (
    <section className="card card-alone" aria-labelledby="resume-heading">
      <h1 id="resume-heading">{t.resume.heading}</h1>
      <p className="lead">{answered > 0 ? t.resume.lead(answered) : t.resume.leadNone}</p>
      {microphone.state === 'failed' ? (
        <MicrophoneTrouble problem={microphone.problem} />
      ) : (
        <p className="hint">{t.resume.microphone}</p>
      )}
      <div className="actions">
        <button
          type="button"
          className="button primary"
          data-testid="resume"
          disabled={microphone.state === 'requesting'}
          onClick={() => void goOn()}
        >
          <Icon name="microphone" />
          {microphone.state === 'requesting' ? t.setup.asking : t.resume.resume}
        </button>
        <button
          type="button"
          className="button secondary"
          data-testid="new-interview"
          onClick={() => {
            interview.leave()
          }}
        >
          {t.app.newInterview}
        </button>
      </div>
    </section>
  )
}
