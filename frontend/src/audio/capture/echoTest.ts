import { Store } from '../../lib/store'

/**
 * `none`: the microphone does not pick up the loudspeaker. `detected`: it does. `unknown`: the room
 * was too noisy to decide. `blocked`: the test failed or the browser plays no audio.
 */
export type EchoResult = 'none' | 'detected' | 'unknown' | 'blocked'
export type EchoState = { at: 'idle' } | { at: 'running' } | { at: 'done'; result: EchoResult }

/**
 * Levels of the tone's frequency band in the microphone signal in dB, before the tone and while it
 * sounds.
 */
export interface EchoLevels {
  beforeDb: readonly number[]
  duringDb: readonly number[]
}

/** Measure the microphone before and during a tone; null if the browser plays no audio. */
export type ProbeEcho = (stream: MediaStream) => Promise<EchoLevels | null>

/** Minimum rise of the level from which it follows that the microphone picks up the loudspeaker. */
const RISE_DB = 10
/** Level before the tone above which the room is too noisy to detect the tone. */
const NOISY_DB = -45

/** Classify the levels by their medians, so that one cough does not decide. */
export function classifyEcho({ beforeDb, duringDb }: EchoLevels): EchoResult {
  const before = median(beforeDb)
  const during = median(duringDb)
  if (during - before >= RISE_DB) return 'detected'
  return before > NOISY_DB ? 'unknown' : 'none'
}

/** Tests whether the microphone picks up the loudspeaker. */
export class EchoTest extends Store<EchoState> {
  readonly #probe: ProbeEcho

  constructor(probe: ProbeEcho = probeWithTone) {
    super({ at: 'idle' })
    this.#probe = probe
  }

  async run(stream: MediaStream): Promise<void> {
    if (this.getSnapshot().at === 'running') return
    this.set({ at: 'running' })
    const levels = await this.#probe(stream).catch(() => null)
    this.set({ at: 'done', result: levels === null ? 'blocked' : classifyEcho(levels) })
  }

  clear(): void {
    this.set({ at: 'idle' })
  }
}

const TONE_HZ = 880
const TONE_GAIN = 0.2
const LISTEN_MS = 500
const STEP_MS = 25
/** Time to wait because of the delay of the sound card and the room. */
const LATENCY_MS = 150

const probeWithTone: ProbeEcho = async (stream) => {
  const context = new AudioContext()
  try {
    if (context.state === 'suspended') await Promise.race([context.resume(), wait(LISTEN_MS)])
    if (context.state !== 'running') return null
    const analyser = context.createAnalyser()
    analyser.smoothingTimeConstant = 0
    context.createMediaStreamSource(stream).connect(analyser)
    await wait(LATENCY_MS)
    const beforeDb = await levelsOf(analyser)
    const tone = new OscillatorNode(context, { frequency: TONE_HZ })
    tone.connect(new GainNode(context, { gain: TONE_GAIN })).connect(context.destination)
    tone.start()
    await wait(LATENCY_MS)
    const duringDb = await levelsOf(analyser)
    tone.stop()
    return { beforeDb, duringDb }
  } finally {
    void context.close()
  }
}

async function levelsOf(analyser: AnalyserNode): Promise<number[]> {
  const bins = new Float32Array(analyser.frequencyBinCount)
  const bin = Math.round((TONE_HZ * analyser.fftSize) / analyser.context.sampleRate)
  const levels: number[] = []
  for (let elapsed = 0; elapsed < LISTEN_MS; elapsed += STEP_MS) {
    await wait(STEP_MS)
    analyser.getFloatFrequencyData(bins)
    levels.push(Math.max(-140, ...bins.subarray(bin - 1, bin + 2)))
  }
  return levels
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? -140
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
