import type { Api, Health } from '../../api/client'
import type { Watchable } from '../../audio/store'
import { Store } from '../../audio/store'

/** `checking`: not asked yet. `unreachable`: no answer. The rest is the server's own word. */
export type Readiness = 'checking' | 'unreachable' | Health['status']

export interface ServerHealth {
  readiness: Readiness
  /** Where answers go; null until the server has told. */
  reach: Reach | null
}

/** `host`: the server itself. `servers`: model servers of the same house. `cloud`: a service outside. */
export type Reach = 'host' | 'servers' | 'cloud'

const POLL_MS = 2_000

/** Asks for the server's health every two seconds, while somebody watches and until it is well. */
export class HealthWatch implements Watchable<ServerHealth> {
  readonly #api: Pick<Api, 'health'>
  readonly #store = new Store<ServerHealth>({ readiness: 'checking', reach: null })
  #watchers = 0
  /** Counts rounds of asking, so that the answer to an ended round starts no second one. */
  #round = 0
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(api: Pick<Api, 'health'>) {
    this.#api = api
  }

  readonly getSnapshot = this.#store.getSnapshot

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.#store.subscribe(listener)
    if (++this.#watchers === 1) void this.#ask(++this.#round)
    return () => {
      unsubscribe()
      if (--this.#watchers > 0) return
      this.#round++
      if (this.#timer !== null) clearTimeout(this.#timer)
    }
  }

  async #ask(round: number): Promise<void> {
    const health = await this.#api.health().then(
      (health): ServerHealth => ({ readiness: health.status, reach: reachOf(health) }),
      (): ServerHealth => ({ readiness: 'unreachable', reach: null }),
    )
    if (round !== this.#round) return
    this.#store.set(health)
    if (health.readiness !== 'ok') {
      this.#timer = setTimeout(() => void this.#ask(round), POLL_MS)
    }
  }
}

/** By the names of all providers that may be asked, those that only stand in included. */
function reachOf({ roles }: Health): Reach {
  const names = Object.values(roles).flatMap(({ providers }) => providers.map(({ name }) => name))
  if (names.includes('gemini')) return 'cloud'
  return names.some((name) => name.endsWith('-a6000')) ? 'servers' : 'host'
}
