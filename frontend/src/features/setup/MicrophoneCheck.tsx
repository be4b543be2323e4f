import { useServices, useText, useWatch } from '../../app/services'
import type { Input } from '../../audio/recorder'
import { useMeter } from '../../ui/hooks'
import { Icon } from '../../ui/icons'
import { LevelBars } from '../../ui/LevelBars'
import { chooseMicrophone, connectMicrophone } from './microphone'
import { MicrophoneTrouble } from './MicrophoneTrouble'
import { QUIET_PATIENCE_MS } from './useCanStart'

/** Asks for the microphone, where it may be listened to, and shows that it hears. */
export function MicrophoneCheck({ mayListen }: { mayListen: boolean }) {
  const { t } = useText()
  const { recorder, memory } = useServices()
  const microphone = useWatch(recorder)
  const check = (label: string) => (
    <button
      type="button"
      className="button primary wide"
      data-testid="mic-check"
      disabled={!mayListen || microphone.state === 'requesting'}
      onClick={() => void connectMicrophone(recorder, memory)}
    >
      <Icon name="microphone" />
      {label}
    </button>
  )
  switch (microphone.state) {
    case 'idle':
      return (
        <>
          <p className="hint">
            {mayListen ? t.setup.microphoneHint : t.setup.microphoneNeedsConsent}
          </p>
          {check(t.setup.check)}
        </>
      )
    case 'requesting':
      return (
        <>
          <p className="hint">{t.setup.microphoneHint}</p>
          {check(t.setup.asking)}
        </>
      )
    case 'failed':
      return (
        <>
          <MicrophoneTrouble problem={microphone.problem} />
          {check(t.setup.checkAgain)}
        </>
      )
    case 'ready':
    case 'recording':
    case 'stopping':
      return <Listening input={microphone.input} />
  }
}

function Listening({ input }: { input: Input }) {
  const { t } = useText()
  const { meter } = useServices()
  useMeter(input.stream)
  const { everHeard, listeningMs } = useWatch(meter)
  const quiet = !everHeard && listeningMs > QUIET_PATIENCE_MS
  return (
    <>
      <LevelBars />
      <p className={everHeard ? 'hint hint-good' : 'hint'} role="status">
        {everHeard && <Icon name="check" />}
        {everHeard ? t.setup.works : quiet ? t.setup.quiet : t.setup.say}
      </p>
      {input.devices.length > 1 && <DeviceChoice input={input} />}
    </>
  )
}

function DeviceChoice({ input }: { input: Input }) {
  const { t } = useText()
  const { recorder, memory } = useServices()
  return (
    <label className="field">
      <span>{t.setup.device}</span>
      <select
        value={input.deviceId}
        onChange={({ target }) => void chooseMicrophone(recorder, memory, target.value)}
      >
        {input.devices.map(({ id, label }, index) => (
          <option key={id} value={id}>
            {label || t.setup.unnamedDevice(index + 1)}
          </option>
        ))}
      </select>
    </label>
  )
}
