import { describe, expect, it } from 'vitest'

import { answerFileName } from './formats'
import { wavOf } from './wav'

describe('wavOf', () => {
  it('is a WAV of 16 kHz mono audio', async () => {
    const blob = wavOf([new Int16Array([1, -2]), new Int16Array([3])])
    expect(blob.type).toBe('audio/wav')
    expect(answerFileName(blob.type)).toMatch(/\.wav$/)
    const bytes = await new Promise<ArrayBuffer>((resolve) => {
      const reader = new FileReader()
      reader.onload = () => {
        resolve(reader.result as ArrayBuffer)
      }
      reader.readAsArrayBuffer(blob)
    })
    const view = new DataView(bytes)
    const text = (at: number) => String.fromCharCode(...new Uint8Array(bytes, at, 4))
    expect([text(0), text(8), text(12), text(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data'])
    expect(view.getUint32(4, true)).toBe(bytes.byteLength - 8)
    expect(view.getUint32(24, true)).toBe(16_000)
    expect(view.getUint32(40, true)).toBe(6)
    expect([44, 46, 48].map((at) => view.getInt16(at, true))).toEqual([1, -2, 3])
  })
})
