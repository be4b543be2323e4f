import { SAMPLE_RATE_HZ } from '../capture/framer'

const HEADER_BYTES = 44

/** Return the frames of a live answer as a WAV file. */
export function wavOf(frames: readonly Int16Array<ArrayBuffer>[]): Blob {
  const bytes = frames.reduce((sum, frame) => sum + frame.byteLength, 0)
  const header = new DataView(new ArrayBuffer(HEADER_BYTES))
  const word = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) header.setUint8(at + i, text.charCodeAt(i))
  }
  word(0, 'RIFF')
  header.setUint32(4, HEADER_BYTES - 8 + bytes, true)
  word(8, 'WAVEfmt ')
  header.setUint32(16, 16, true)
  header.setUint16(20, 1, true) // PCM
  header.setUint16(22, 1, true) // mono
  header.setUint32(24, SAMPLE_RATE_HZ, true)
  header.setUint32(28, 2 * SAMPLE_RATE_HZ, true)
  header.setUint16(32, 2, true)
  header.setUint16(34, 16, true)
  word(36, 'data')
  header.setUint32(40, bytes, true)
  return new Blob([header, ...frames], { type: 'audio/wav' })
}

/** Return the number of samples in a file made by `wavOf`; null for other recordings. */
export function samplesOf(recording: Blob): number | null {
  return recording.type === 'audio/wav' ? (recording.size - HEADER_BYTES) / 2 : null
}
