import { Store } from '../lib/store'

export interface PageStatus {
  online: boolean
  visible: boolean
  /** Number of times that the page has come back from the background. */
  returns: number
  /** Number of times that the computer has been asleep. */
  sleeps: number
}

const TICK_MS = 1_000
/** A longer gap between two ticks of a visible page means that the computer was asleep. */
const SLEPT_MS = 20_000

interface BrowserObjects {
  document: Pick<Document, 'visibilityState' | 'addEventListener'>
  window: Pick<Window, 'addEventListener'>
  navigator: Pick<Navigator, 'onLine'>
  now?: () => number
}

/** Tracks whether the page is visible and online, and whether the computer was asleep. */
export class PageStatusMonitor extends Store<PageStatus> {
  constructor({ document, window, navigator, now = Date.now }: BrowserObjects) {
    const visible = () => document.visibilityState !== 'hidden'
    super({ online: navigator.onLine, visible: visible(), returns: 0, sleeps: 0 })
    for (const change of ['online', 'offline']) {
      window.addEventListener(change, () => {
        this.#change({ online: change === 'online' })
      })
    }
    let lastTick = now()
    document.addEventListener('visibilitychange', () => {
      const { returns } = this.getSnapshot()
      this.#change({ visible: visible(), returns: visible() ? returns + 1 : returns })
      // Timers of a hidden page are throttled, so their delay does not mean sleep.
      lastTick = now()
    })
    setInterval(() => {
      const moment = now()
      const { sleeps } = this.getSnapshot()
      if (visible() && moment - lastTick > SLEPT_MS) this.#change({ sleeps: sleeps + 1 })
      lastTick = moment
    }, TICK_MS)
  }

  #change(changes: Partial<PageStatus>): void {
    this.set({ ...this.getSnapshot(), ...changes })
  }
}
