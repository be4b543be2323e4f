import { Store } from '../lib/store'

export interface PageStatus {
  online: boolean
  visible: boolean
  /** How often the page has come back from the background. */
  returns: number
  /** How often the computer has been asleep. */
  sleeps: number
}

const TICK_MS = 1_000
/** Between two ticks of a page that is seen there is never so much, unless the machine slept. */
const SLEPT_MS = 20_000

interface BrowserObjects {
  document: Pick<Document, 'visibilityState' | 'addEventListener'>
  window: Pick<Window, 'addEventListener'>
  navigator: Pick<Navigator, 'onLine'>
  now?: () => number
}

/** Whether somebody looks at the page, and whether the world is there. */
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
      // A hidden page ticks seldom; that is no sleep.
      lastTick = now()
    })
    setInterval(() => {
      const moment = now()
      const { sleeps } = this.getSnapshot()
      if (visible() && moment - lastTick > SLEPT_MS) this.#change({ sleeps: sleeps + 1 })
      lastTick = moment
    }, TICK_MS)
  }

  #change(change: Partial<PageStatus>): void {
    this.set({ ...this.getSnapshot(), ...change })
  }
}
