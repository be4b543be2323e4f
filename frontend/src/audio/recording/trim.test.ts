// @vitest-environment node
import { expect, it } from 'vitest'

import { trimRecording } from './trim'
import { SAMPLE_RATE_HZ } from '../capture/framer'

/** A decoder that always returns loud audio of the given length in seconds. */
function decoding(seconds: number) {
  const samples = new Float32Array(seconds * SAMPLE_RATE_HZ).fill(1.5)
  const sound = { getChannelData: () => samples } as unknown as AudioBuffer
  return () => ({ decodeAudioData: () => Promise.resolve(sound) })
}

it('cuts a recording to the limit', async () => {
  const cut = await trimRecording(new Blob(['webm']), 3, decoding(5))
  expect(cut.type).toBe('audio/wav')
  expect(cut.size).toBe(44 + 3 * SAMPLE_RATE_HZ * 2)
  const bytes = new DataView(await cut.arrayBuffer())
  expect(bytes.getInt16(44, true)).toBe(32_767)
})

it('leaves a shorter recording unchanged', async () => {
  const cut = await trimRecording(new Blob(['webm']), 3, decoding(2))
  expect(cut.size).toBe(44 + 2 * SAMPLE_RATE_HZ * 2)
})
