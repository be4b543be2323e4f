import { createHash } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { Sending } from './frameQueue'

const frame = (value: number, samples = 1_600) => new Int16Array(samples).fill(value)

function digestOf(frames: readonly Int16Array[]): string {
  const hash = createHash('sha256')
  for (const { buffer } of frames) hash.update(new Uint8Array(buffer as ArrayBuffer))
  return hash.digest('hex')
}

function takeAll(sending: Sending): number[] {
  const numbers: number[] = []
  for (let next = sending.take(); next; next = sending.take()) numbers.push(next.number)
  return numbers
}

describe('the proof', () => {
  it('is of all frames, also where some were sent twice', () => {
    const frames = [frame(1), frame(2)]
    const sending = new Sending(frames)
    sending.goOn(0)
    takeAll(sending)
    sending.goOn(1)
    frames.push(frame(3), frame(4, 160))
    takeAll(sending)
    expect(sending.proof).toEqual({ sha256: digestOf(frames), samples: 3 * 1_600 + 160 })
  })

  it('is none where the beginning is not here', () => {
    const sending = new Sending([frame(1)])
    sending.goOn(5)
    expect(takeAll(sending)).toEqual([5])
    expect(sending.proof).toBeNull()
  })
})

describe('frames of an earlier visit', () => {
  it('are sent where the server does not have them, and are part of the proof', () => {
    const frames = [frame(1), frame(2), frame(3)]
    const sending = new Sending(frames, 3)
    expect(sending.goOn(2)).toBe(true)
    frames.push(frame(4))
    expect(takeAll(sending)).toEqual([2, 3])
    expect(sending.proof).toEqual({ sha256: digestOf(frames), samples: 4 * 1_600 })
  })

  it('are all sent where the server has lost its own', () => {
    const sending = new Sending([frame(1), frame(2)], 2)
    expect(sending.goOn(0)).toBe(true)
    expect(takeAll(sending)).toEqual([0, 1])
  })

  it('fewer than the server has: what is new follows on those, without a proof', () => {
    const frames = [frame(1), frame(2)]
    const sending = new Sending(frames, 2)
    frames.push(frame(9))
    expect(sending.goOn(5)).toBe(true)
    const next = sending.take()
    expect(next?.number).toBe(5)
    expect(next?.frame[0]).toBe(9)
    expect(sending.proof).toBeNull()
    expect(sending.complete).toBe(true)
  })
})
