import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { FakeAudioContext } from '@test-helpers/fakeAudioContext'
import type { Outcome } from './player'
import { outputTimeMs, StreamPlayer } from './streamPlayer'
import type { StreamInfo } from './streamPlayer'

const loud = (samples: number) => new Int16Array(samples).fill(9_000)
const settled = () => vi.advanceTimersByTimeAsync(0)

let context: FakeAudioContext
let firstSounds: [string, number][]
let player: StreamPlayer

beforeEach(() => {
  vi.useFakeTimers()
  context = new FakeAudioContext()
  firstSounds = []
  player = new StreamPlayer(() => context.asContext)
  player.onFirstSound = (kind, at) => firstSounds.push([kind, at - performance.now()])
})

afterEach(() => {
  vi.useRealTimers()
})

function announce(stream: number, kind: StreamInfo['kind']) {
  player.announce({ stream, kind, sample_rate_hz: 16_000 })
}

function question(): { outcome: Outcome | null; sounds: number } {
  const result: { outcome: Outcome | null; sounds: number } = { outcome: null, sounds: 0 }
  void player
    .playQuestion(() => result.sounds++)
    .then((outcome) => {
      result.outcome = outcome
    })
  return result
}

describe('StreamPlayer', () => {
  it('joins the pieces of a stream without a gap', () => {
    announce(1, 'acknowledgement')
    player.feed(1, loud(1_600))
    context.advance(0.05)
    player.feed(1, loud(1_600))
    const [first, second] = context.sources
    expect(first?.startS).toBeCloseTo(1.02)
    expect(second?.startS).toBeCloseTo(first?.endS ?? 0)
  })

  it('continues immediately after a late piece', () => {
    announce(1, 'acknowledgement')
    player.feed(1, loud(1_600))
    context.advance(0.5)
    player.feed(1, loud(1_600))
    expect(context.sources[1]?.startS).toBeCloseTo(1.52)
  })

  it('plays a question after the acknowledgement before it', async () => {
    const result = question()
    announce(1, 'acknowledgement')
    announce(2, 'question')
    player.feed(1, loud(1_600))
    player.feed(2, loud(3_200))
    player.complete(1)
    expect(context.sources).toHaveLength(1)
    context.advance(0.2)
    expect(context.sources).toHaveLength(2)
    expect(result.sounds).toBe(1)
    player.complete(2)
    context.advance(0.3)
    await settled()
    expect(result.outcome).toBe('spoken')
    expect(firstSounds.map(([kind]) => kind)).toEqual(['acknowledgement', 'question'])
  })

  it('holds a question back until it is requested', () => {
    announce(1, 'question')
    player.feed(1, loud(1_600))
    expect(context.sources).toHaveLength(0)
    question()
    expect(context.sources).toHaveLength(1)
  })

  it('reports the time of the first audible sample, without leading silence', () => {
    announce(1, 'acknowledgement')
    player.feed(1, new Int16Array(1_600))
    expect(firstSounds).toEqual([])
    player.feed(1, loud(1_600))
    expect(firstSounds).toHaveLength(1)
    expect(firstSounds[0]?.[1]).toBeCloseTo(20 + 100 + 30)
  })

  it('stops immediately and drops announced streams', async () => {
    const result = question()
    announce(1, 'question')
    player.feed(1, loud(16_000))
    player.interrupt()
    expect(context.sources[0]?.stopped).toBe(true)
    player.feed(1, loud(16_000))
    expect(context.sources).toHaveLength(1)
    await settled()
    expect(result.outcome).toBe('stopped')
    announce(2, 'confirmation')
    player.feed(2, loud(1_600))
    expect(context.sources[1]?.startS).toBeCloseTo(1.02)
  })

  it('keeps a question that was stopped before it arrived', async () => {
    const result = question()
    player.stopQuestion()
    await settled()
    expect(result.outcome).toBe('stopped')
    announce(1, 'question')
    player.feed(1, loud(1_600))
    expect(context.sources).toHaveLength(0)
  })

  it('fails a question that does not arrive completely', async () => {
    const first = question()
    player.failQuestion()
    await settled()
    expect(first.outcome).toBe('failed')
    const second = question()
    announce(1, 'question')
    player.feed(1, loud(1_600))
    player.failQuestion()
    await settled()
    expect(second.outcome).toBe('failed')
    expect(context.sources[0]?.stopped).toBe(true)
  })

  it('plays a complete question to its end', async () => {
    const result = question()
    announce(1, 'question')
    player.feed(1, loud(1_600))
    player.complete(1)
    player.failQuestion()
    context.advance(0.2)
    await settled()
    expect(result.outcome).toBe('spoken')
  })

  it('reports that the browser requires a click', async () => {
    context.state = 'suspended'
    context.allowsResume = false
    const result = question()
    announce(1, 'question')
    player.feed(1, loud(1_600))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(result.outcome).toBe('blocked')
    expect(context.sources).toHaveLength(0)
  })
})

describe('heardAt', () => {
  it('uses the output timestamp of the browser', () => {
    const result = Object.assign(new FakeAudioContext(), {
      getOutputTimestamp: () => ({ contextTime: 2, performanceTime: 5_000 }),
    })
    expect(outputTimeMs(result.asContext, 2.5)).toBe(5_500)
  })
})
