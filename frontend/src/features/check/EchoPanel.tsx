import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'

const WORDS = {
  none: 'check.echoNone',
  detected: 'check.echoHeard',
  unknown: 'check.echoUnknown',
  blocked: 'check.echoBlocked',
} as const

/** Tests whether the microphone picks up the loudspeaker. */
export function EchoPanel() {
  const { t } = useText()
  const { echoTest, recorder, player } = useServices()
  const now = useStore(echoTest)
  const microphone = useStore(recorder)
  const isRunning = now.at === 'running'
  return (
    <section className="flex flex-col gap-3" aria-labelledby="echo-heading">
      <h2 id="echo-heading" className="text-lg">
        {t('check.echo')}
      </h2>
      <Hint>{t('check.echoHint')}</Hint>
      <Button
        wide
        data-testid="echo-check"
        isPending={isRunning}
        isDisabled={!isRunning && microphone.state !== 'ready'}
        onPress={() => {
          if (microphone.state !== 'ready') return
          player.stop()
          void echoTest.run(microphone.input.stream)
        }}
      >
        <Icon name="speaker" />
        {isRunning ? t('check.echoRunning') : t('check.echoRun')}
      </Button>
      <p role="status" data-testid="echo-result" className="font-semibold text-pretty empty:hidden">
        {now.at === 'done' && t(WORDS[now.result])}
      </p>
    </section>
  )
}
