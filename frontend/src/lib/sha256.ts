import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** Bytes of a recording read into memory at once. */
const SLICE_BYTES = 1024 * 1024

/**
 * Computes the SHA-256 and the length of audio while it grows. WebCrypto is not used because it
 * needs all bytes at once: digesting three minutes of audio at the end would delay the answer.
 */
export class AudioDigest {
  readonly #hash = sha256.create()
  #samples = 0

  add(sound: Int16Array): void {
    this.#hash.update(new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength))
    this.#samples += sound.length
  }

  /** Checksum of the audio so far; more can follow. */
  get checksum(): { sha256: string; samples: number } {
    return { sha256: bytesToHex(this.#hash.clone().digest()), samples: this.#samples }
  }
}

/** Return the SHA-256 of a file, hex. Rejects if the browser can no longer read it. */
export async function sha256OfBlob(blob: Blob): Promise<string> {
  const hash = sha256.create()
  for (let from = 0; from < blob.size; from += SLICE_BYTES) {
    hash.update(new Uint8Array(await blob.slice(from, from + SLICE_BYTES).arrayBuffer()))
  }
  return bytesToHex(hash.digest())
}

/** Return the SHA-256 of a text, hex. */
export function sha256OfText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}
