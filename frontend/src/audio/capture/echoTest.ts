import { Store } from '../../lib/store'

/**
 * `none`: the microphone does not pick up the loudspeaker. `detected`: it does. `unknown`: the room
 * was too noisy to decide. `blocked`: the test failed or the browser plays no audio.
 */
export type EchoResult = 'none' | 'detected' | 'unknown' | 'blocked'
export type EchoState = { at: 'idle' } | { at: 'running' } | { at: 'done'; result: EchoResult }

/** The microphone signal in a stretch of time, in dB: medians, so that one cough does not decide. */
export interface BandLevels {
  /** Level at the frequency of the tone. */
  toneDb: number
  /** Level of the frequencies beside it. A voice raises both, the tone only the first. */
  besideDb: number
}

/** Levels in each pulse of the tone, and in the pauses before, between and after the pulses. */
export interface EchoLevels {
  pauses: readonly BandLevels[]
  pulses: readonly BandLevels[]
}

/** Measure the microphone with a pulsing tone; null if the browser plays no audio. */
export type ProbeEcho = (stream: MediaStream) => Promise<EchoLevels | null>

/** Minimum rise in a pulse over its pauses, and over the frequencies beside the tone. */
const RISE_DB = 10
/** Pulses that have to be picked up: a voice does not rise and fall with so many of them. */
const PULSES_PICKED_UP = 3
/** Level, other than that of the tone, from which the room, or a voice, is too loud to find the tone. */
const NOISY_DB = -55

export function classifyEcho({ pauses, pulses }: EchoLevels): EchoResult {
  const pickedUp = pulses.filter(({ toneDb, besideDb }, index) => {
    const around = pauses.slice(index, index + 2).map((pause) => pause.toneDb)
    return toneDb - Math.max(besideDb, ...around) >= RISE_DB
  })
  if (pickedUp.length >= PULSES_PICKED_UP) return 'detected'
  const others = [...pauses, ...pulses].map(({ besideDb }) => besideDb)
  const loudest = Math.max(...pauses.map(({ toneDb }) => toneDb), ...others)
  return loudest > NOISY_DB ? 'unknown' : 'none'
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
const PULSES = 4
const LISTEN_MS = 200
const STEP_MS = 25
/** Time to wait because of the delay of the sound card and the room. */
const LATENCY_MS = 150
/** Time to wait for the permission to play audio. */
const START_WAIT_MS = 500
/** Time constant with which the tone rises and falls, so that it does not click. */
const FADE_S = 0.01
/** Bins beside the tone's, beyond the width of a pure tone in the analyser's window. */
const BESIDE_BINS = [4, 8] as const
const SILENT_DB = -140

const probeWithTone: ProbeEcho = async (stream) => {
  const context = new AudioContext()
  try {
    if (context.state === 'suspended') await Promise.race([context.resume(), wait(START_WAIT_MS)])
    if (context.state !== 'running') return null
    const analyser = context.createAnalyser()
    analyser.smoothingTimeConstant = 0
    context.createMediaStreamSource(stream).connect(analyser)
    const volume = new GainNode(context, { gain: 0 })
    const tone = new OscillatorNode(context, { frequency: TONE_HZ })
    tone.connect(volume).connect(context.destination)
    tone.start()
    const listenAt = async (gain: number) => {
      volume.gain.setTargetAtTime(gain, context.currentTime, FADE_S)
      await wait(LATENCY_MS)
      return levelsOf(analyser)
    }
    const pauses = [await listenAt(0)]
    const pulses: BandLevels[] = []
    for (let pulse = 0; pulse < PULSES; pulse++) {
      pulses.push(await listenAt(TONE_GAIN))
      pauses.push(await listenAt(0))
    }
    tone.stop()
    return { pauses, pulses }
  } finally {
    void context.close()
  }
}

async function levelsOf(analyser: AnalyserNode): Promise<BandLevels> {
  const bins = new Float32Array(analyser.frequencyBinCount)
  const bin = Math.round((TONE_HZ * analyser.fftSize) / analyser.context.sampleRate)
  const [near, far] = BESIDE_BINS
  const tone: number[] = []
  const beside: number[] = []
  for (let elapsed = 0; elapsed < LISTEN_MS; elapsed += STEP_MS) {
    await wait(STEP_MS)
    analyser.getFloatFrequencyData(bins)
    tone.push(Math.max(SILENT_DB, ...bins.subarray(bin - 1, bin + 2)))
    const below = bins.subarray(bin - far, bin - near + 1)
    const above = bins.subarray(bin + near, bin + far + 1)
    beside.push(Math.max(SILENT_DB, ...below, ...above))
  }
  return { toneDb: median(tone), besideDb: median(beside) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? SILENT_DB
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
