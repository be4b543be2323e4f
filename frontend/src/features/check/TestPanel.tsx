import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { TEST_MS } from '../../audio/recording/testRecording'
import { Button } from '../../ui/Button'
import { Hint } from '../../ui/Hint'
import { Icon } from '../../ui/icons'
import { LocalAudio } from '../../ui/LocalAudio'
import { ErrorBanner, WarnBanner } from '../../ui/Notice'

/** A test recording of five seconds with playback. */
export function TestPanel() {
  const { t } = useText()
  const { testRecording, recorder, player } = useServices()
  const test = useStore(testRecording)
  const microphone = useStore(recorder)
  const elapsedMs = microphone.state === 'recording' ? microphone.elapsedMs : 0
  const leftS = Math.ceil((TEST_MS - elapsedMs) / 1000)
  const isRecording = test.at === 'recording'
  return (
    <>
      <h2 id="test-heading" className="text-lg">
        {t('check.test')}
      </h2>
      <Hint>{t('check.testHint')}</Hint>
      {test.at === 'done' && test.silent && <WarnBanner title={t('check.testSilent')} />}
      {test.at === 'done' && (
        <LocalAudio recording={test.recording} label={t('check.testPlay')} playsAtOnce />
      )}
      {test.at === 'failed' && <ErrorBanner title={t('check.testFailed')} />}
      <Button
        wide
        data-testid="test-record"
        isPending={isRecording}
        isDisabled={!isRecording && microphone.state !== 'ready'}
        onPress={() => {
          player.stop()
          void testRecording.run()
        }}
      >
        <Icon name="microphone" />
        {isRecording
          ? t('check.testRecording', { count: leftS })
          : test.at === 'done'
            ? t('check.testAgain')
            : t('check.testRecord')}
      </Button>
    </>
  )
}
