import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Api, Health } from '../../api/client'
import { NetworkFailure } from '../../api/errors'
import { HealthWatch } from './health'

const health = (status: Health['status'], llm = 'llama-local: ready'): Health => ({
  status,
  stt: 'whisper-local: ready',
  llm,
  tts: 'supertonic: ready',
})

const ask = vi.fn<Api['health']>()
const nothing = () => undefined

beforeEach(() => {
  vi.useFakeTimers()
  ask.mockReset()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('HealthWatch', () => {
  it('asks until the server is well, and no longer', async () => {
    ask
      .mockRejectedValueOnce(new NetworkFailure('unreachable'))
      .mockResolvedValueOnce(health('starting'))
      .mockResolvedValueOnce(health('ok'))
    const watch = new HealthWatch({ health: ask })
    expect(watch.getSnapshot().readiness).toBe('checking')
    const seen: string[] = []
    watch.subscribe(() => seen.push(watch.getSnapshot().readiness))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(seen).toEqual(['unreachable', 'starting', 'ok'])
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it('asks nothing while nobody watches', async () => {
    ask.mockResolvedValue(health('starting'))
    const watch = new HealthWatch({ health: ask })
    expect(ask).not.toHaveBeenCalled()
    watch.subscribe(nothing)()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(ask).toHaveBeenCalledOnce()
  })

  it('asks in one round, however often it is watched anew', async () => {
    ask.mockResolvedValue(health('starting'))
    const watch = new HealthWatch({ health: ask })
    watch.subscribe(nothing)()
    watch.subscribe(nothing)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it.each([
    ['llama-local: ready', 'host'],
    ['llm-a6000: ready', 'servers'],
    ['gemini: ready', 'cloud'],
  ])('tells of %s how far answers go', async (llm, reach) => {
    ask.mockResolvedValue(health('ok', llm))
    const watch = new HealthWatch({ health: ask })
    watch.subscribe(nothing)
    await vi.advanceTimersByTimeAsync(0)
    expect(watch.getSnapshot().reach).toBe(reach)
  })
})
