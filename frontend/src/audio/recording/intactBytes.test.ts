import { describe, expect, it } from 'vitest'

import { intactBytes } from './intactBytes'

const bytes = (...parts: (number[] | Uint8Array)[]) => Uint8Array.from(parts.flatMap((p) => [...p]))
const ascii = (text: string) => [...new TextEncoder().encode(text)]

describe('a WebM recording', () => {
  const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
  const header = [0x1a, 0x45, 0xdf, 0xa3, 0x84, 1, 2, 3, 4]
  const segment = [0x18, 0x53, 0x80, 0x67, ...UNKNOWN]
  const tracks = [0x16, 0x54, 0xae, 0x6b, 0x40, 0x03, 7, 7, 7]
  const cluster = [0x1f, 0x43, 0xb6, 0x75, ...UNKNOWN]
  const block = [0xa3, 0x85, 1, 2, 3, 4, 5]
  const start = bytes(header, segment, tracks, cluster, block, block)

  it('that is complete is unchanged', () => {
    expect(intactBytes(start)).toBe(start.length)
    const two = bytes(start, cluster, block)
    expect(intactBytes(two)).toBe(two.length)
  })

  it.each([1, 2, 3, 6])('ends before a block with only %d bytes', (there) => {
    expect(intactBytes(bytes(start, block.slice(0, there)))).toBe(start.length)
  })

  it('ends before a cluster longer than the file', () => {
    const promising = [0x1f, 0x43, 0xb6, 0x75, 0x90, ...block]
    expect(intactBytes(bytes(start, promising))).toBe(start.length)
  })

  it('ends before invalid data', () => {
    expect(intactBytes(bytes(start, [0, 0, 0, 0]))).toBe(start.length)
  })
})

describe('an MP4 recording', () => {
  const box = (name: string, payload: number, size = payload + 8) =>
    bytes([0, 0, 0, size], ascii(name), new Uint8Array(payload))
  const start = bytes(box('ftyp', 8), box('moov', 20), box('moof', 12), box('mdat', 30))

  it('that is complete is unchanged', () => {
    expect(intactBytes(start)).toBe(start.length)
    const large = bytes(start, [0, 0, 0, 1], ascii('mdat'), [0, 0, 0, 0, 0, 0, 0, 20], [1, 2, 3, 4])
    expect(intactBytes(large)).toBe(large.length)
  })

  it('ends before a fragment with incomplete audio', () => {
    const cut = bytes(start, box('moof', 12), box('mdat', 10, 100))
    expect(intactBytes(cut)).toBe(start.length)
    expect(intactBytes(bytes(start, box('moof', 12)))).toBe(start.length)
    expect(intactBytes(bytes(start, [0, 0]))).toBe(start.length)
  })
})

it('leaves other formats unchanged', () => {
  expect(intactBytes(bytes(ascii('OggS'), new Uint8Array(100)))).toBe(104)
  expect(intactBytes(new Uint8Array(3))).toBe(3)
})
