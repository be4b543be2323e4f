/**
 * Return a random id.
 *
 * `randomUUID` exists only in secure contexts (https or localhost). It is missing when the page is
 * opened over plain http from another machine. `getRandomValues` is always available.
 */
export function randomId(
  source: Pick<Crypto, 'getRandomValues'> & Partial<Crypto> = crypto,
): string {
  if (source.randomUUID) return source.randomUUID()
  const bytes = source.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
