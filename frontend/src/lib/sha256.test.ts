// @vitest-environment node
import { createHash } from 'node:crypto'

import { expect, it } from 'vitest'

import { sha256OfBlob, sha256OfText, AudioDigest } from './sha256'

const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

it('is the digest of all audio so far', () => {
  const sound = Int16Array.from({ length: 4_000 }, (_, n) => (n * 31) % 32_768)
  const digest = new AudioDigest()
  expect(digest.checksum).toEqual({ sha256: sha256(), samples: 0 })
  digest.add(sound.slice(0, 1_600))
  expect(digest.checksum.samples).toBe(1_600)
  // A view into a larger buffer: only its own bytes are digested.
  digest.add(sound.subarray(1_600, 4_000))
  expect(digest.checksum).toEqual({
    sha256: sha256(new Uint8Array(sound.buffer)),
    samples: 4_000,
  })
})

it('is the digest of a file longer than one slice', async () => {
  const bytes = Uint8Array.from({ length: 2_500_000 }, (_, n) => n % 251)
  expect(await sha256OfBlob(new Blob([bytes]))).toBe(sha256(bytes))
  expect(await sha256OfBlob(new Blob([]))).toBe(sha256())
})

it('is the digest of a text in UTF-8', () => {
  expect(sha256OfText('대담')).toBe(sha256('대담'))
})
