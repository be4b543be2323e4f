import { SAMPLE_RATE_HZ } from '../capture/framer'
import { wavOf } from './wav'

type Decoder = Pick<BaseAudioContext, 'decodeAudioData'>

/** Return a decoder whose output has the sample rate of answers. */
function answerDecoder(): Decoder {
  return new OfflineAudioContext(1, 1, SAMPLE_RATE_HZ)
}

/**
 * Return the first `seconds` of a recording as WAV. Recordings exceed the limit of an answer if the
 * page was too busy to stop them in time.
 *
 * Rejects if the browser cannot decode the recording.
 */
export async function trimRecording(
  recording: Blob,
  seconds: number,
  decoder: () => Decoder = answerDecoder,
): Promise<Blob> {
  const sound = await decoder().decodeAudioData(await recording.arrayBuffer())
  const samples = sound.getChannelData(0).subarray(0, Math.floor(seconds * SAMPLE_RATE_HZ))
  const pcm = Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 32_767)
  return wavOf([pcm])
}
