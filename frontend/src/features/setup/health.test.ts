import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Api, Health } from '../../api/client'
import { NetworkFailure } from '../../api/errors'
import { HealthWatch } from './health'

const role = (...names: string[]): Health['roles'][string] => ({
  switches: 0,
  providers: names.map((name) => ({ name, state: 'up', calls: 0, failures: 0, problem: '' })),
})

const health = (status: Health['status'], llm = ['llama-local']): Health => ({
  status,
  stt: 'whisper-local: ready',
  llm: `${llm[0]}: ready`,
  tts: 'supertonic: ready',
  roles: { stt: role('whisper-local'), llm: role(...llm), tts: role('supertonic', 'espeak-ng') },
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
    [['llama-local'], 'host'],
    [['llm-a6000', 'llama-local'], 'servers'],
    [['gemini'], 'cloud'],
    [['llm-a6000', 'gemini', 'llama-local'], 'cloud'],
  ])('tells of %s how far answers go', async (llm, reach) => {
    ask.mockResolvedValue(health('ok', llm))
    const watch = new HealthWatch({ health: ask })
    watch.subscribe(nothing)
    await vi.advanceTimersByTimeAsync(0)
    expect(watch.getSnapshot().reach).toBe(reach)
  })
})
