import { describe, expect, it } from 'vitest'

import { createBrowserStorage } from '../../../lib/browserStorage'
import { fakeEnvironment } from '@test-helpers/fakeMedia'
import { Recorder } from '../../../audio/recording/recorder'
import { chooseMicrophone, connectMicrophone } from './connectMicrophone'

function setting(remembered?: string) {
  localStorage.clear()
  const storage = createBrowserStorage()
  if (remembered) storage.set('daedam.microphone', remembered)
  const { media, environment } = fakeEnvironment()
  return { storage, media, recorder: new Recorder(environment) }
}

const gone = new DOMException('', 'OverconstrainedError')

describe('connectMicrophone', () => {
  it('requests any microphone the first time', async () => {
    const { storage, media, recorder } = setting()
    await connectMicrophone(recorder, storage)
    expect(media.requests[0]).not.toHaveProperty('deviceId')
  })

  it('requests the last chosen microphone', async () => {
    const { storage, media, recorder } = setting('headset')
    await connectMicrophone(recorder, storage)
    expect(media.requests).toHaveLength(1)
    expect(media.requests[0]).toMatchObject({ deviceId: { exact: 'headset' } })
  })

  it('requests any if that one is gone, and removes the choice', async () => {
    const { storage, media, recorder } = setting('headset')
    media.refusals.push(gone)
    await connectMicrophone(recorder, storage)
    expect(recorder.getSnapshot().state).toBe('ready')
    expect(storage.get('daedam.microphone')).toBeNull()
  })

  it('does not request again after a refusal', async () => {
    const { storage, media, recorder } = setting('headset')
    media.refusals.push(new DOMException('', 'NotAllowedError'))
    await connectMicrophone(recorder, storage)
    expect(media.requests).toHaveLength(1)
    expect(recorder.getSnapshot()).toMatchObject({ state: 'failed', problem: 'denied' })
  })
})

describe('chooseMicrophone', () => {
  it('stores a choice that works', async () => {
    const { storage, recorder } = setting()
    await chooseMicrophone(recorder, storage, 'headset')
    expect(storage.get('daedam.microphone')).toBe('headset')
  })

  it('removes a choice that fails', async () => {
    const { storage, media, recorder } = setting()
    media.refusals.push(gone)
    await chooseMicrophone(recorder, storage, 'headset')
    expect(storage.get('daedam.microphone')).toBeNull()
    expect(recorder.getSnapshot()).toMatchObject({ state: 'failed', problem: 'unsuitable' })
  })
})
