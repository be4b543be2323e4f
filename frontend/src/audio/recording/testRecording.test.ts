import { expect, it } from 'vitest'

import type { Level } from '../capture/levelMeter'
import type { Recording } from './recorder'
import { Store } from '../../lib/store'
import { TestRecording } from './testRecording'

const blob = new Blob(['sound'])

/** A recorder whose result the test sets. */
class FakeRecorder {
  end: (recording: Recording | null) => void = () => undefined

  record() {
    return new Promise<Recording | null>((resolve) => {
      this.end = resolve
    })
  }
}

function scene() {
  const recorder = new FakeRecorder()
  const meter = new Store({ isSpeech: false } as Level)
  return { recorder, meter, test: new TestRecording(recorder, meter) }
}

it.each([true, false])('reports whether there was speech (%s)', async (hasSpeech) => {
  const { recorder, meter, test } = scene()
  const run = test.run()
  expect(test.getSnapshot()).toEqual({ at: 'recording' })
  meter.set({ isActive: true, isSpeech: hasSpeech } as Level)
  meter.set({ isSpeech: false } as Level)
  recorder.end({ blob, durationMs: 5_000, endedBy: 'limit' })
  await run
  expect(test.getSnapshot()).toEqual({ at: 'done', recording: blob, silent: !hasSpeech })
})

it('reports a failure and is deleted when the page is left', async () => {
  const { recorder, test } = scene()
  const run = test.run()
  recorder.end(null)
  await run
  expect(test.getSnapshot()).toEqual({ at: 'failed' })
  test.clear()
  expect(test.getSnapshot()).toEqual({ at: 'idle' })
})
