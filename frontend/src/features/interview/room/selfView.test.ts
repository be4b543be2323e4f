import { beforeEach, expect, it, vi } from 'vitest'

import { session } from '@test-helpers/interviewData'
import { FakeStream } from '@test-helpers/fakeMedia'
import { Store } from '../../../lib/store'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import { SelfView } from './selfView'

const found = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
const asking = nextStage(found, { type: 'resumed' })
const settle = () => new Promise((resolve) => setTimeout(resolve))

let interview: Store<Stage>
let camera: FakeStream
const getUserMedia = vi.fn<MediaDevices['getUserMedia']>()

beforeEach(() => {
  interview = new Store<Stage>(asking)
  camera = new FakeStream()
  getUserMedia.mockReset().mockResolvedValue(camera as unknown as MediaStream)
})

it('is off until the candidate turns it on, and asks for no sound', async () => {
  const view = new SelfView({ interview, mediaDevices: { getUserMedia } })
  expect(view.getSnapshot()).toEqual({ at: 'off' })
  expect(getUserMedia).not.toHaveBeenCalled()
  view.toggle()
  await settle()
  expect(view.getSnapshot()).toEqual({ at: 'on', stream: camera })
  expect(getUserMedia.mock.calls[0]?.[0]).toMatchObject({ audio: false })
})

it('closes the camera when it is turned off or the interview is over', async () => {
  const view = new SelfView({ interview, mediaDevices: { getUserMedia } })
  view.toggle()
  await settle()
  interview.set({ at: 'setup', starting: false, failure: null })
  expect(view.getSnapshot()).toEqual({ at: 'off' })
  expect(camera.track.readyState).toBe('ended')
})

it('closes a camera that opens after it was turned off', async () => {
  const view = new SelfView({ interview, mediaDevices: { getUserMedia } })
  view.toggle()
  view.toggle()
  await settle()
  expect(view.getSnapshot()).toEqual({ at: 'off' })
  expect(camera.track.readyState).toBe('ended')
})

it('tells that there is no camera', async () => {
  getUserMedia.mockRejectedValue(new DOMException('', 'NotFoundError'))
  const view = new SelfView({ interview, mediaDevices: { getUserMedia } })
  view.toggle()
  await settle()
  expect(view.getSnapshot()).toEqual({ at: 'failed' })
})
