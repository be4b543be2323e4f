import { createHash } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { FrameQueue } from './frameQueue'

const frame = (value: number, samples = 1_600) => new Int16Array(samples).fill(value)

function digestOf(frames: readonly Int16Array[]): string {
  const hash = createHash('sha256')
  for (const { buffer } of frames) hash.update(new Uint8Array(buffer as ArrayBuffer))
  return hash.digest('hex')
}

function takeAll(queue: FrameQueue): number[] {
  const numbers: number[] = []
  for (let next = queue.takeNext(); next; next = queue.takeNext()) numbers.push(next.number)
  return numbers
}

describe('the checksum', () => {
  it('covers all frames once, also if some were resent', () => {
    const frames = [frame(1), frame(2)]
    const queue = new FrameQueue(frames)
    queue.resumeAt(0)
    takeAll(queue)
    queue.resumeAt(1)
    frames.push(frame(3), frame(4, 160))
    takeAll(queue)
    expect(queue.checksum).toEqual({ sha256: digestOf(frames), samples: 3 * 1_600 + 160 })
  })

  it('is null without the beginning of the answer', () => {
    const queue = new FrameQueue([frame(1)])
    queue.resumeAt(5)
    expect(takeAll(queue)).toEqual([5])
    expect(queue.checksum).toBeNull()
  })
})

describe('restored frames', () => {
  it('are sent if the server lacks them, and are part of the checksum', () => {
    const frames = [frame(1), frame(2), frame(3)]
    const queue = new FrameQueue(frames, 3)
    expect(queue.resumeAt(2)).toBe(true)
    frames.push(frame(4))
    expect(takeAll(queue)).toEqual([2, 3])
    expect(queue.checksum).toEqual({ sha256: digestOf(frames), samples: 4 * 1_600 })
  })

  it('are all sent if the server has none', () => {
    const queue = new FrameQueue([frame(1), frame(2)], 2)
    expect(queue.resumeAt(0)).toBe(true)
    expect(takeAll(queue)).toEqual([0, 1])
  })

  it('fewer than the server has are followed by new ones without a checksum', () => {
    const frames = [frame(1), frame(2)]
    const queue = new FrameQueue(frames, 2)
    frames.push(frame(9))
    expect(queue.resumeAt(5)).toBe(true)
    const next = queue.takeNext()
    expect(next?.number).toBe(5)
    expect(next?.frame[0]).toBe(9)
    expect(queue.checksum).toBeNull()
    expect(queue.complete).toBe(true)
  })
})
