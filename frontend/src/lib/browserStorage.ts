import { randomId } from './randomId'

/**
 * Settings that survive a page load, in `localStorage`.
 *
 * Where the browser forbids storage, values last until the page is closed.
 */
export interface BrowserStorage {
  get(key: StorageKey): string | null
  set(key: StorageKey, value: string): void
  remove(key: StorageKey): void
}

export type StorageKey =
  | 'daedam.user'
  /** Session id of the only interview, as stored by earlier versions of the page. */
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
  | 'daedam.consent'
  | 'daedam.invitation'
  /** Keys of the console that score a criterion. */
  | 'daedam.scoring-keys'

export function createBrowserStorage(
  storage: () => Storage = () => window.localStorage,
): BrowserStorage {
  const fallback = new Map<StorageKey, string>()
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
        // `fallback` has the value until the page is closed.
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

/** Return the random id of this browser, created at first use. It identifies no person. */
export function userId(storage: BrowserStorage): string {
  const stored = storage.get('daedam.user')
  if (stored) return stored
  const created = `u_${randomId()}`
  storage.set('daedam.user', created)
  return created
}
