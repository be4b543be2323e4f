import type { LevelMeter } from '../capture/levelMeter'
import type { Recorder } from './recorder'
import { Store } from '../../lib/store'

export const TEST_MS = 5_000

export type TestState =
  | { at: 'idle' }
  | { at: 'recording' }
  /** `silent`: no speech was detected. */
  | { at: 'done'; recording: Blob; silent: boolean }
  | { at: 'failed' }

/** A test recording of a few seconds, which is never uploaded or stored. */
export class TestRecording extends Store<TestState> {
  readonly #recorder: Pick<Recorder, 'record'>
  readonly #meter: Pick<LevelMeter, 'subscribe' | 'getSnapshot'>

  constructor(
    recorder: Pick<Recorder, 'record'>,
    meter: Pick<LevelMeter, 'subscribe' | 'getSnapshot'>,
  ) {
    super({ at: 'idle' })
    this.#recorder = recorder
    this.#meter = meter
  }

  async run(): Promise<void> {
    if (this.getSnapshot().at === 'recording') return
    this.set({ at: 'recording' })
    let hasSpeech = false
    const forget = this.#meter.subscribe(() => {
      hasSpeech ||= this.#meter.getSnapshot().isSpeech
    })
    const recording = await this.#recorder.record(TEST_MS)
    forget()
    if (recording === null) this.set({ at: 'failed' })
    else this.set({ at: 'done', recording: recording.blob, silent: !hasSpeech })
  }

  clear(): void {
    if (this.getSnapshot().at !== 'recording') this.set({ at: 'idle' })
  }
}
