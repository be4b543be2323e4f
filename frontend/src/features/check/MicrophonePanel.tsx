import { useEffect, useRef } from 'react'

import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import type { Input, RecorderState } from '../../audio/recording/recorder'
import { Button } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { useMeter } from '../../ui/hooks'
import { Icon } from '../../ui/icons'
import { LevelBars } from '../../ui/LevelBars'
import { WarnBanner } from '../../ui/Notice'
import { Select } from '../../ui/Select'
import { chooseMicrophone, connectMicrophone } from '../setup/microphone/connectMicrophone'
import { MicrophoneErrorBanner } from '../setup/microphone/MicrophoneErrorBanner'

/** Milliseconds of low level before a hint is shown. */
export const LOW_MS = 2_500

/** Opens the microphone and shows its level. */
export function MicrophonePanel() {
  const { t } = useText()
  const { recorder, storage } = useServices()
  const microphone = useStore(recorder)
  const isAsking = microphone.state === 'requesting'
  const hasFailed = microphone.state === 'failed'
  const heading = useFocusAfterRequest(microphone.state)
  return (
    <>
      <h2 ref={heading} id="microphone-heading" tabIndex={-1} className="text-lg">
        {t('check.microphone')}
      </h2>
      {'input' in microphone ? (
        <Listening input={microphone.input} />
      ) : (
        <>
          {hasFailed ? (
            <MicrophoneErrorBanner problem={microphone.problem} />
          ) : (
            <Hint>{t('check.microphoneHint')}</Hint>
          )}
          <Button
            look="primary"
            large
            wide
            data-testid="mic-check"
            isPending={isAsking}
            onPress={() => void connectMicrophone(recorder, storage)}
          >
            <Icon name="microphone" />
            {isAsking ? t('check.asking') : hasFailed ? t('check.openAgain') : t('check.open')}
          </Button>
        </>
      )}
    </>
  )
}

/**
 * Return a ref to the heading of the panel, which gets the focus when the microphone opens: the
 * control that was used is then gone.
 */
function useFocusAfterRequest(state: RecorderState['state']) {
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef(state)
  useEffect(() => {
    const hasOpened = before.current === 'requesting' && state === 'ready'
    before.current = state
    if (hasOpened && document.activeElement === document.body) heading.current?.focus()
  }, [state])
  return heading
}

function Listening({ input }: { input: Input }) {
  const { t } = useText()
  const { meter } = useServices()
  useMeter(input.stream)
  const { wasSpeech, quietMs } = useStore(meter)
  const isLow = quietMs > LOW_MS && !wasSpeech
  return (
    <>
      <LevelBars />
      {input.muted ? (
        <WarnBanner title={t('trouble.muted.title')} detail={t('trouble.muted.action')} />
      ) : isLow ? (
        <WarnBanner title={t('check.quiet')} detail={t('check.quietHint')} testId="level-low" />
      ) : (
        <p
          role="status"
          className={wasSpeech ? 'flex gap-1.5 font-semibold text-accent' : 'text-soft'}
        >
          {wasSpeech && <Icon name="check" />}
          {wasSpeech ? t('check.works') : t('check.say')}
        </p>
      )}
      {input.devices.length > 1 && <DeviceChoice input={input} />}
    </>
  )
}

function DeviceChoice({ input }: { input: Input }) {
  const { t } = useText()
  const { recorder, storage } = useServices()
  return (
    <Select
      label={t('check.device')}
      testId="mic-device"
      value={input.deviceId}
      onChange={(id) => void chooseMicrophone(recorder, storage, id)}
      options={input.devices.map(({ id, label }, index) => ({
        value: id,
        label: label || t('check.unnamedDevice', { n: index + 1 }),
      }))}
    />
  )
}
