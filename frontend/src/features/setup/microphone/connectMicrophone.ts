import type { Memory } from '../../../lib/browserStorage'
import type { Recorder } from '../../../audio/recording/recorder'

/** Asks for the microphone chosen last time, or for any where that one is gone. */
export async function connectMicrophone(recorder: Recorder, memory: Memory): Promise<void> {
  const remembered = memory.get('daedam.microphone')
  if (remembered === null) {
    await recorder.request()
    return
  }
  await recorder.request(remembered)
  const now = recorder.getSnapshot()
  if (now.state === 'failed' && (now.problem === 'unsuitable' || now.problem === 'notFound')) {
    memory.remove('daedam.microphone')
    await recorder.request()
  }
}

/** Changes to a microphone of the person's choice, and remembers it once it works. */
export async function chooseMicrophone(
  recorder: Recorder,
  memory: Memory,
  deviceId: string,
): Promise<void> {
  await recorder.request(deviceId)
  if (recorder.getSnapshot().state === 'ready') memory.set('daedam.microphone', deviceId)
}
