/**
 * Number of zero crossings of the sinc on each side. It gives 80 dB of attenuation with a narrow
 * transition.
 */
const ZERO_CROSSINGS = 32
const KAISER_BETA = 7.857
/** Width of the transition relative to the lower Nyquist frequency, for the two values above. */
const TRANSITION = 5.02 / ZERO_CROSSINGS

/**
 * Changes the sample rate of an audio stream piece by piece, without discontinuities.
 *
 * A polyphase filter: a windowed sinc low-pass at the lower of both Nyquist frequencies. The output
 * is delayed by `delayS` until `flush`.
 */
export class Resampler {
  /** Delay of the output in seconds. */
  readonly delayS: number
  readonly #up: number
  readonly #down: number
  readonly #phases: Float32Array[]
  readonly #taps: number
  /** The last `taps - 1` samples and the new input. */
  #input: Float32Array
  /** Position of the next output sample: index of its newest input sample, and its phase. */
  #at: number
  #phase = 0

  constructor(fromHz: number, toHz: number) {
    const common = gcd(Math.round(fromHz), Math.round(toHz))
    this.#up = Math.round(toHz) / common
    this.#down = Math.round(fromHz) / common
    if (this.#up === this.#down) {
      this.#taps = 1
      this.#phases = [new Float32Array([1])]
      this.delayS = 0
    } else {
      const lower = Math.min(1, toHz / fromHz)
      this.#taps = 2 * Math.ceil(ZERO_CROSSINGS / lower)
      this.#phases = filterBank(this.#up, this.#taps, (lower / 2) * (1 - TRANSITION / 2))
      this.delayS = this.#taps / 2 / fromHz
    }
    this.#input = new Float32Array(this.#taps - 1)
    this.#at = this.#taps - 1
  }

  push(samples: Float32Array): Float32Array {
    const input = new Float32Array(this.#input.length + samples.length)
    input.set(this.#input)
    input.set(samples, this.#input.length)
    const ready = Math.max(0, Math.ceil(((input.length - this.#at) * this.#up) / this.#down) + 1)
    const output = new Float32Array(ready)
    let made = 0
    while (this.#at < input.length) {
      output[made++] = this.#sampleAt(input)
      this.#phase += this.#down
      this.#at += Math.floor(this.#phase / this.#up)
      this.#phase %= this.#up
    }
    const begin = Math.min(this.#at - (this.#taps - 1), input.length)
    this.#input = input.slice(begin)
    this.#at -= begin
    return output.subarray(0, made)
  }

  /** Return the remaining output. */
  flush(): Float32Array {
    return this.push(new Float32Array(this.#taps === 1 ? 0 : this.#taps / 2))
  }

  #sampleAt(input: Float32Array): number {
    const filter = this.#phases[this.#phase]
    if (!filter) return 0
    let sum = 0
    const newest = this.#at
    for (let tap = 0; tap < filter.length; tap++) {
      sum += (filter[tap] ?? 0) * (input[newest - tap] ?? 0)
    }
    return sum
  }
}

/** One filter for each of the `phases` positions between two samples, each with unit gain at 0 Hz. */
function filterBank(phases: number, taps: number, cutoff: number): Float32Array[] {
  return Array.from({ length: phases }, (_, phase) => {
    const filter = new Float32Array(taps)
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap + phase / phases - taps / 2
      const value = sinc(2 * cutoff * distance) * kaiser(distance / (taps / 2))
      filter[tap] = value
      sum += value
    }
    return filter.map((value) => value / sum)
  })
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA)
}

/** The modified Bessel function I0, by its series. */
function bessel(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > 1e-10 * sum; k++) {
    term *= (x / 2 / k) ** 2
    sum += term
  }
  return sum
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}
