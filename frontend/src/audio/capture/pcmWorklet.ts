/** Runs on the audio thread: converts microphone audio into frames. */
import { Framer } from './framer'

/** Message to the page: a frame and the capture time of its last sample on the context's clock. */
export interface CapturedFrame {
  pcm: Int16Array<ArrayBuffer>
  endS: number
}

/** `done` acknowledges the stop message; no frames follow. */
export type WorkletMessage = CapturedFrame | 'done'

// Globals of an audio worklet, missing in TypeScript's library.
declare const sampleRate: number
declare const currentTime: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void

class PcmProcessor extends AudioWorkletProcessor {
  readonly #framer = new Framer(sampleRate)
  #over = false

  constructor() {
    super()
    this.port.onmessage = () => {
      this.#post(this.#framer.flush(), currentTime)
      this.#over = true
      this.port.postMessage('done')
    }
  }

  process(inputs: Float32Array[][]): boolean {
    const sound = inputs[0]?.[0]
    if (sound && !this.#over) {
      const frames = this.#framer.push(sound)
      this.#post(frames, currentTime + sound.length / sampleRate - this.#framer.bufferedS)
    }
    return !this.#over
  }

  #post(frames: Int16Array<ArrayBuffer>[], endS: number): void {
    for (const pcm of frames) this.port.postMessage({ pcm, endS }, [pcm.buffer])
  }
}

registerProcessor('daedam-pcm', PcmProcessor)
