import type { BrowserStorage } from '../../../lib/browserStorage'
import type { Recorder } from '../../../audio/recording/recorder'

/** Open the microphone chosen last time, or any microphone if that one is missing. */
export async function connectMicrophone(
  recorder: Recorder,
  storage: BrowserStorage,
): Promise<void> {
  const remembered = storage.get('daedam.microphone')
  if (remembered === null) {
    await recorder.request()
    return
  }
  await recorder.request(remembered)
  const now = recorder.getSnapshot()
  if (now.state === 'failed' && (now.problem === 'unsuitable' || now.problem === 'notFound')) {
    storage.remove('daedam.microphone')
    await recorder.request()
  }
}

/** Switch to the chosen microphone and store the choice if it works. */
export async function chooseMicrophone(
  recorder: Recorder,
  storage: BrowserStorage,
  deviceId: string,
): Promise<void> {
  await recorder.request(deviceId)
  if (recorder.getSnapshot().state === 'ready') storage.set('daedam.microphone', deviceId)
}
