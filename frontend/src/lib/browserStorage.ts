/** What the page remembers between visits. A browser that forbids storage forgets; nothing breaks. */
export interface Memory {
  get(key: MemoryKey): string | null
  set(key: MemoryKey, value: string): void
  remove(key: MemoryKey): void
}

export type MemoryKey =
  | 'daedam.user'
  /** Session id of the one interview, as earlier versions kept it. */
  | 'daedam.session'
  | 'daedam.interviews'
  | 'daedam.language'
  | 'daedam.microphone'
  | 'daedam.hands-free'
  | 'daedam.voice'
  | 'daedam.captions'
  | 'daedam.shortcuts'
  | 'daedam.style'
  | 'daedam.about'

export function browserMemory(storage: () => Storage = () => window.localStorage): Memory {
  const fallback = new Map<MemoryKey, string>()
  return {
    get(key) {
      try {
        return storage().getItem(key) ?? fallback.get(key) ?? null
      } catch {
        return fallback.get(key) ?? null
      }
    },
    set(key, value) {
      fallback.set(key, value)
      try {
        storage().setItem(key, value)
      } catch {
        // Kept for this visit in `fallback`.
      }
    },
    remove(key) {
      fallback.delete(key)
      try {
        storage().removeItem(key)
      } catch {
        // Nothing was stored.
      }
    },
  }
}

/** A random id for this browser, made once; it names nobody. */
export function userId(memory: Memory): string {
  const known = memory.get('daedam.user')
  if (known) return known
  const made = `u_${randomId()}`
  memory.set('daedam.user', made)
  return made
}

/** `randomUUID` is missing on plain http from another machine; `getRandomValues` never is. */
export function randomId(
  source: Pick<Crypto, 'getRandomValues'> & Partial<Crypto> = crypto,
): string {
  if (source.randomUUID) return source.randomUUID()
  const bytes = source.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
