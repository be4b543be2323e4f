import type { ReadableStore } from '../../../lib/store'
import { Store } from '../../../lib/store'
import type { Stage } from '../state/stage'

export type SelfViewState =
  | { at: 'off' }
  | { at: 'requesting' }
  | { at: 'on'; stream: MediaStream }
  /** The browser has no camera or refuses it. */
  | { at: 'failed' }

const OFF: SelfViewState = { at: 'off' }

interface Parts {
  interview: ReadableStore<Stage>
  /** Undefined on pages without a secure context. */
  mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined
}

/**
 * The picture of the camera, shown to the candidate like a mirror. It is neither recorded nor sent.
 * It is off at first and whenever the interview is not under way.
 */
export class SelfView extends Store<SelfViewState> {
  readonly #parts: Parts
  /** Counts requests, so that the result of an earlier one is ignored. */
  #request = 0

  constructor(parts: Parts) {
    super(OFF)
    this.#parts = parts
    parts.interview.subscribe(() => {
      const stage = parts.interview.getSnapshot()
      if (!('interview' in stage) || stage.at === 'finished') this.turnOff()
    })
  }

  readonly toggle = (): void => {
    const { at } = this.getSnapshot()
    if (at === 'on' || at === 'requesting') this.turnOff()
    else void this.#turnOn()
  }

  async #turnOn(): Promise<void> {
    const request = ++this.#request
    this.set({ at: 'requesting' })
    try {
      const { mediaDevices } = this.#parts
      if (!mediaDevices) throw new TypeError('no mediaDevices')
      const stream = await mediaDevices.getUserMedia({
        video: { facingMode: 'user', width: { ideal: 640 }, height: { ideal: 360 } },
        audio: false,
      })
      if (request !== this.#request) {
        stopTracks(stream)
        return
      }
      for (const track of stream.getTracks()) {
        track.addEventListener('ended', () => {
          if (request === this.#request) this.set({ at: 'failed' })
        })
      }
      this.set({ at: 'on', stream })
    } catch {
      if (request === this.#request) this.set({ at: 'failed' })
    }
  }

  readonly turnOff = (): void => {
    const now = this.getSnapshot()
    if (now.at === 'off') return
    this.#request++
    if (now.at === 'on') stopTracks(now.stream)
    this.set(OFF)
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
